// Every hazard, in order.

import h01 from './h01.mjs';
import h02 from './h02.mjs';
import h03 from './h03.mjs';
import h04 from './h04.mjs';
import h06 from './h06.mjs';
import h07 from './h07.mjs';
import h08 from './h08.mjs';
import h09 from './h09.mjs';
import h10 from './h10.mjs';
import h11 from './h11.mjs';
import h12 from './h12.mjs';
import h13 from './h13.mjs';
import h14 from './h14.mjs';

export const HAZARDS = [
  h01,
  h02,
  h03,
  h04,
  h06,
  h07,
  h08,
  h09,
  h10,
  h11,
  h12,
  h13,
  h14,
];
