import fc from 'fast-check'
import { expect, it } from 'vitest'
import { quickest } from '../testing/quickest.ts'
import { postedForm } from './posted-form.ts'

const page = (form: string) => `<html><body onload="document.forms[0].submit()">${form}<script>document.forms[0].submit()</script></body></html>`

it.each([
  ['a form that posts', `<form action="https://acs.bank.test/auth?a=1&amp;b=2" method="POST"><input type="hidden" name="PaReq" value="eJx&quot;="><input type='hidden' name=MD value='7'></form>`,
    { kind: 'form', url: 'https://acs.bank.test/auth?a=1&b=2', fields: { PaReq: 'eJx"=', MD: '7' } }],
  ['buttons that a script does not send', '<form action="https://acs.bank.test/" method="post"><input name="a" value="1"><input type="submit" name="go" value="Go"><button name="b">B</button></form>',
    { kind: 'form', url: 'https://acs.bank.test/', fields: { a: '1' } }],
  ['a form without a method', '<form action="https://bank.test/pay?old=1"><input name="id" value="a b"></form>', { kind: 'redirect', url: 'https://bank.test/pay?id=a+b' }],
  ['the first of two forms', '<form action="https://one.test/" method="post"><input name="a" value="1"></form><form action="https://two.test/" method="post"><input name="b" value="2"></form>',
    { kind: 'form', url: 'https://one.test/', fields: { a: '1' } }],
])('reads %s', (_, form, step) => expect(postedForm(page(form))).toEqual(step))

it.each([
  ['no form', '<p>Please wait</p>'], ['no address', '<form method="post"></form>'], ['an address of its own site', '<form action="/pay" method="post"></form>'],
  ['a script as address', '<form action="javascript:alert(1)" method="post"></form>'], ['nothing', ''], ['a broken address', '<form action="https://[" method="post"></form>'],
])('finds no way in %s', (_, form) => expect(postedForm(page(form))).toBeUndefined())

it('reads anything without failing', () => fc.assert(fc.property(fc.string({ unit: 'binary' }), html => { postedForm(html); postedForm(`<form action="${html}">${html}`) })))

it.each(['<div>', '<svg>', '<p>', '<form>', '<a b="c">'])('holds nobody up over a megabyte of %s', tag => {
  expect(quickest(1_000, () => postedForm(`<form action="https://bank.test/" method="post">${tag.repeat(1024 * 1024 / tag.length)}`))).toBeLessThan(1_000)
})

it('sends nobody on with half a form', () => {
  const nested = (depth: number) => postedForm(`<form action="https://bank.test/" method="post">${'<div>'.repeat(depth)}<input name="a" value="1"></form>`)
  expect([nested(300), nested(600)]).toEqual([{ kind: 'form', url: 'https://bank.test/', fields: { a: '1' } }, undefined])
})
