// Batches by the C library: `tsfn_set_batch`.

import { assertSurvived, onEach, run } from './raw.mjs';

onEach(
  [],
  'the library delivers in batches if it is asked',
  async (runtime) => {
    const end = await run({ runtime, script: 'batch.cjs', variant: 'c' });
    assertSurvived(
      end,
      'none: invalid_arg',
      'two: ok',
      // Deno delivers more at a time than that.
      runtime.kind === 'deno'
        ? '1, 2, 3, 4, then 1, then 2, then 3, then 4'
        : '1, 2, then 1, then 2, 3, 4, then 3, then 4',
      'freed: ok',
    );
  },
);
