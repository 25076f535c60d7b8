import { createCipheriv, hash } from 'node:crypto'
import type { Card } from '../connector.ts'

/**
 * The card as the server-to-server call takes it: each field by AES-256-CBC, base64, under the first 32 hex digits of the key's SHA-256 and the
 * first 16 of the salt's. Source: two kits of third parties, not Easebuzz itself.
 */
export const encryptCard = ({ number, holder_name, cvv, expiry_mm, expiry_yy }: Card, { key = '', salt = '' }: Readonly<Record<string, string>>): Record<string, string> => {
  const encrypt = (text: string) => {
    const cipher = createCipheriv('aes-256-cbc', hash('sha256', key).slice(0, 32), hash('sha256', salt).slice(0, 16))
    return cipher.update(text, 'utf8', 'base64') + cipher.final('base64')
  }
  return { card_number: encrypt(number), card_holder_name: encrypt(holder_name), card_cvv: encrypt(cvv), card_expiry_date: encrypt(`${expiry_mm}/20${expiry_yy}`) }
}
