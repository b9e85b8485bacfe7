// Every hazard, in order.

import h01 from './h01.mjs';
import h02 from './h02.mjs';
import h03 from './h03.mjs';
import h04 from './h04.mjs';
import h05 from './h05.mjs';
import h06 from './h06.mjs';
import h07 from './h07.mjs';
import h08 from './h08.mjs';
import h09 from './h09.mjs';
import h10 from './h10.mjs';
import h11 from './h11.mjs';
import h12 from './h12.mjs';
import h13 from './h13.mjs';
import h14 from './h14.mjs';
import h15 from './h15.mjs';
import h16 from './h16.mjs';
import h17 from './h17.mjs';
import h18 from './h18.mjs';
import h19 from './h19.mjs';
import h20 from './h20.mjs';

export const HAZARDS = [
  h01,
  h02,
  h03,
  h04,
  h05,
  h06,
  h07,
  h08,
  h09,
  h10,
  h11,
  h12,
  h13,
  h14,
  h15,
  h16,
  h17,
  h18,
  h19,
  h20,
];
