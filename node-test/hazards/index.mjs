// Every hazard, in order.

import h07 from './h07.mjs';

export const HAZARDS = [h07];
