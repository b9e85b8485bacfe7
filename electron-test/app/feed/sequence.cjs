// Threads that share a function count from 0 each. What arrives is their
// sequences, merged: none has a gap, and nothing is there that is of no one.

class Sequence {
  constructor(threads) {
    this.next = new Array(threads).fill(0);
    this.taken = 0;
    // Events that no thread of this function can have sent now: one was lost
    // before them, or they come from another function.
    this.strange = 0;
  }

  take(count) {
    this.taken++;
    const thread = this.next.indexOf(count);
    if (thread < 0) this.strange++;
    else this.next[thread]++;
  }
}

module.exports = { Sequence };
