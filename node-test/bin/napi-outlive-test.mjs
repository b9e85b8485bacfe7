#!/usr/bin/env node
// Does a Node-API addon survive the end of its environments? See README.md.

import { main } from '../src/survive/main.mjs';

process.exitCode = await main(process.argv.slice(2));
