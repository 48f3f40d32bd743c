// Specification section 5, step 6.

const STATE_LENGTH = 624;
const SHIFT = 397;

/** MT19937 seeded by one 32-bit integer; each call gives a double in [0, 1) from two outputs. */
export function mersenneTwister(seed: number): () => number {
  const state = seededState(seed);
  let index = STATE_LENGTH;
  const nextWord = (): number => {
    if (index === STATE_LENGTH) {
      twist(state);
      index = 0;
    }
    return temper(state[index++]);
  };
  return () => {
    const high = nextWord() >>> 5;
    const low = nextWord() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  };
}

function seededState(seed: number): Uint32Array {
  const state = new Uint32Array(STATE_LENGTH);
  state[0] = seed;
  for (let i = 1; i < STATE_LENGTH; i++) {
    const previous = state[i - 1];
    state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
  }
  return state;
}

function twist(state: Uint32Array): void {
  for (let i = 0; i < STATE_LENGTH; i++) {
    const joined = (state[i] & 0x80000000) | (state[(i + 1) % STATE_LENGTH] & 0x7fffffff);
    const odd = (joined & 1) === 1 ? 0x9908b0df : 0;
    state[i] = state[(i + SHIFT) % STATE_LENGTH] ^ (joined >>> 1) ^ odd;
  }
}

function temper(word: number): number {
  let y = word;
  y ^= y >>> 11;
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  y ^= y >>> 18;
  return y >>> 0;
}
