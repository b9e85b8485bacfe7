// Each call that can be made of a function, as the addon calls them.

'use strict';

module.exports = [
  'call',
  'block',
  'acquire',
  'release',
  'abort',
  'context',
  'ref',
  'unref',
];
