import QRCode from 'qrcode'

/** A link as the picture of its QR code, in a data URL. It takes a few milliseconds. */
export const qrCode = (link: string): Promise<string> => QRCode.toDataURL(link, { errorCorrectionLevel: 'L', margin: 2 })
