// The standard normal distribution and its inverse, by rational functions: W. J. Cody, Rational Chebyshev Approximations for the
// Error Function (Mathematics of Computation 23, 1969), and M. J. Wichura, Algorithm AS 241 (Applied Statistics 37, 1988). The
// exponential and the logarithm are this module's: the host's differ by machine.

/** Up to here the centre is approximated, up to `FAR` the tail, beyond it the tail's distance from its asymptote. */
const NEAR: f64 = 0.67448975;
const FAR: f64 = 5.656854249492381;
/** What is further out is below the smallest double. */
const BEYOND: f64 = 40;
const ROOT_OF_TWO_PI: f64 = 2.5066282746310002;

/** The probability of a standard normal number of `x` or less. */
export function normalBelow(x: f64): f64 {
  if (isNaN(x)) return NaN;
  const distance = Math.abs(x);
  if (distance <= NEAR) return 0.5 + x * centre(x * x);
  const tail = distance > BEYOND ? 0 : tailBeyond(distance);
  return x < 0 ? tail : 1.0 - tail;
}

/** (Φ(x) − ½) / x, from the square of x. */
function centre(square: f64): f64 {
  let above = 0.06568233791820745 * square;
  let below = square;
  above = (above + 2.2352520354606837) * square;
  below = (below + 47.202581904688245) * square;
  above = (above + 161.02823106855587) * square;
  below = (below + 976.0985517377767) * square;
  above = (above + 1067.6894854603709) * square;
  below = (below + 10260.932208618979) * square;
  return (above + 18154.98125334356) / (below + 45507.78933502673);
}

function tailBeyond(distance: f64): f64 {
  // The exponent is split: rounding its square would cost what the tail has of digits.
  const steps = Math.trunc(distance * 16.0) / 16.0;
  const rest = (distance - steps) * (distance + steps);
  const density = Math.exp(-0.5 * steps * steps) * Math.exp(-0.5 * rest);
  return density * (distance <= FAR ? tailRatio(distance) : farRatio(distance));
}

/** Tail over e^(−x²/2). */
function tailRatio(x: f64): f64 {
  let above = 1.0765576773720192e-8 * x;
  let below = x;
  above = (above + 0.3989415120881347) * x;
  below = (below + 22.266688044328117) * x;
  above = (above + 8.8831497943883768) * x;
  below = (below + 235.387901782625) * x;
  above = (above + 93.50665613217785) * x;
  below = (below + 1519.3775994075547) * x;
  above = (above + 597.2702763948002) * x;
  below = (below + 6485.558298266761) * x;
  above = (above + 2494.5375852903726) * x;
  below = (below + 18615.571640885097) * x;
  above = (above + 6848.1904505362827) * x;
  below = (below + 34900.952721145979) * x;
  above = (above + 11602.65143764735) * x;
  below = (below + 38912.003286093274) * x;
  return (above + 9842.7148383839776) / (below + 19685.429676859992);
}

/** The same far out. */
function farRatio(x: f64): f64 {
  const inverse = 1.0 / (x * x);
  let above = 0.02307344176494017 * inverse;
  let below = inverse;
  above = (above + 0.21589853405795699) * inverse;
  below = (below + 1.2842600961449111) * inverse;
  above = (above + 0.12740116116024736) * inverse;
  below = (below + 0.46823821248086511) * inverse;
  above = (above + 0.022235277870649807) * inverse;
  below = (below + 0.065988137868928556) * inverse;
  above = (above + 0.0014216191932278934) * inverse;
  below = (below + 0.0037823963320275824) * inverse;
  const missing = (inverse * (above + 2.9112874951168793e-5)) / (below + 7.2975155508396618e-5);
  return (1.0 / ROOT_OF_TWO_PI - missing) / x;
}

/** The number below which a standard normal one lies with probability `p`, from −∞ at 0 to ∞ at 1; NaN for what is none. */
export function normalQuantile(p: f64): f64 {
  if (!(p >= 0 && p <= 1)) return NaN;
  if (p == 0) return -Infinity;
  if (p == 1) return Infinity;
  const off = p - 0.5;
  if (Math.abs(off) <= 0.425) return off * middleQuantile(0.180625 - off * off);
  const root = Math.sqrt(-Math.log(off < 0 ? p : 1.0 - p));
  const distance = root <= 5.0 ? outerQuantile(root - 1.6) : farQuantile(root - 5.0);
  return off < 0 ? -distance : distance;
}

/** Quantile over p − ½; `r` is 0.425² − (p − ½)². */
function middleQuantile(r: f64): f64 {
  const above = polynomial(
    r,
    3.3871328727963665,
    133.14166789178438,
    1971.5909503065513,
    13731.69376550946,
    45921.95393154987,
    67265.7709270087,
    33430.57558358813,
    2509.0809287301227,
  );
  const below = polynomial(
    r,
    1.0,
    42.31333070160091,
    687.1870074920579,
    5394.196021424751,
    21213.794301586597,
    39307.89580009271,
    28729.085735721943,
    5226.495278852854,
  );
  return above / below;
}

/** Of tails down to e^−25; `r` is √−ln(tail) − 1.6. */
function outerQuantile(r: f64): f64 {
  const above = polynomial(
    r,
    1.4234371107496835,
    4.630337846156546,
    5.769497221460691,
    3.6478483247632045,
    1.2704582524523684,
    0.2417807251774506,
    0.022723844989269184,
    0.0007745450142783414,
  );
  const below = polynomial(
    r,
    1.0,
    2.053191626637759,
    1.6763848301838038,
    0.6897673349851,
    0.14810397642748008,
    0.015198666563616457,
    0.0005475938084995345,
    1.0507500716444169e-9,
  );
  return above / below;
}

/** Of smaller tails; `r` is √−ln(tail) − 5. */
function farQuantile(r: f64): f64 {
  const above = polynomial(
    r,
    6.657904643501103,
    5.463784911164114,
    1.7848265399172913,
    0.29656057182850487,
    0.026532189526576124,
    0.0012426609473880784,
    2.7115555687434876e-5,
    2.0103343992922881e-7,
  );
  const below = polynomial(
    r,
    1.0,
    0.599832206555888,
    0.1369298809227358,
    0.014875361290850615,
    0.0007868691311456133,
    1.8463183175100548e-5,
    1.421511758316446e-7,
    2.0442631033899397e-15,
  );
  return above / below;
}

/** a + b·x + … + h·x⁷. */
function polynomial(x: f64, a: f64, b: f64, c: f64, d: f64, e: f64, f: f64, g: f64, h: f64): f64 {
  return ((((((h * x + g) * x + f) * x + e) * x + d) * x + c) * x + b) * x + a;
}
