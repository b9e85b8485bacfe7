// The results in the forms that other programs read.

import { jsonReport } from './report-json.mjs';
import { junitReport } from './report-junit.mjs';
import { tapReport } from './report-tap.mjs';

const REPORTERS = { tap: tapReport, junit: junitReport, json: jsonReport };

export const reporterNames = Object.keys(REPORTERS);

/** The text of a report on `{ tool, version, addon, seed, startedAt, ms, runtimes, results }`. */
export const reportOn = (name, session) => REPORTERS[name](session);
