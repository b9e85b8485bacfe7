console.log('survived');
