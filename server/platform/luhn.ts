/** Luhn's check digit (ISO/IEC 7812-1, annex B), which card numbers end with; of digits only. */
export const passesLuhn = (number: string) => {
  let sum = 0
  for (let at = 0; at < number.length; at += 1) {
    const digit = number.charCodeAt(number.length - 1 - at) - 48
    sum += at % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2
  }
  return sum % 10 === 0
}
