import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto'
import { expect, it } from 'vitest'
import { openRig } from '../contract/rig.ts'
import { testbedOf } from '../testbeds.ts'

it('sends the payer\'s own card number and CVV, for PhonePe\'s eyes', async () => {
  const rig = await openRig(testbedOf('phonepe'))
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { credentials } = rig.account(false)
  const call = rig.open({ credentials: { ...credentials, encryption_key: publicKey.export({ format: 'der', type: 'spki' }).toString('base64') } })
  await rig.start(rig.asked({ method: 'card', card: { number: '4111111111111111', holder_name: 'Ravi Menon', expiry_mm: '03', expiry_yy: '41', cvv: '907' } }), call)
  const { cardDetails } = (JSON.parse(call.sent.find(({ operation }) => operation === 'pay')?.body ?? '') as { paymentFlow: { paymentMode: { cardDetails: Record<string, unknown> } } }).paymentFlow.paymentMode
  const read = (name: string) => privateDecrypt({ key: privateKey, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(String(cardDetails[name]), 'base64')).toString()
  expect([read('encryptedCardNumber'), read('encryptedCvv')]).toEqual(['4111111111111111', '907'])
  await rig.close()
})
