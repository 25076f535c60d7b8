'use strict'
// How the pinned Node runs the router. Room for what lives as long as one payment: with V8's own bounds (it begins with a
// megabyte) much of it is taken for long-lived and collected dearly. Measured (bench/README.md): the processor time of a
// payment is an eighth less. It costs up to 100 MB of memory, which is in the bench's figures.
module.exports = ['--min-semi-space-size=32', '--max-semi-space-size=64']
