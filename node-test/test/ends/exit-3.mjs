console.error('gave up');
process.exit(3);
