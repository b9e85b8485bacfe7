console.error('hung: 3 threads did not end');
for (;;);
