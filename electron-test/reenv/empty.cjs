// A page that loads nothing: what Node itself keeps of it, each page keeps.

/* global reenv */

'use strict';

process.on('exit', () => reenv.report('{}'));
reenv.end();
