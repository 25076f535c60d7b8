import fc from 'fast-check'

/** Any UTF-16 code units, lone surrogates and control characters included; mostly short. */
export const anyText = fc.array(fc.oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0xffff })), { maxLength: 60 }).map(units => String.fromCharCode(...units))
