process.exit(139);
