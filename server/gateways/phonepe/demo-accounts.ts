import type { Account } from '../simulator/index.ts'

/** A key pair like those that PhonePe makes for each merchant (RSA, 4096 bits), in DER. The simulated PhonePe decrypts cards with the private one; known to everyone, and good for nothing else. */
const public_key = [
  'MIICIjANBgkqhkiG9w0BAQEFAAOCAg8AMIICCgKCAgEAxoyOsSJnp4Lm23W4jl+tAYMvUXYBGlUVZsOGD2VDg1yRjttnBcvcj/a+PB73KGEwTRDQf/KrW2X6+yZIYQHXAqseJffAHwvYqXDqghx/d8MWeVFDbMK7',
  'cAec5F8z6MCf/Iax4FsYkEy0qJWrAVMjqIElbEYfxJmAO/Tw85sMx886qnSJBp7XHeY0LeUD7Tu/lxq3cd1F/9YmLZdPuqr9gx0OA4AtyNIotHh6X199+cDpp2JXwb7xZK40VJwwIHMo7lzrfElrxARC4Yzi8PGP',
  's2n0rXIyTr3NW9efXvOUWDvTMmFioJQXPubF9fYwkqFPfVhcIEuRmpQyQW6jDs5Oi0IycIqPudCyaO+g/tJtTvNpHLHaYnG7HKd4dirBkaw4pLwTgNgdH3d9GDRosS5YJDggcPXfshKscvgO+5nNdVqLyDZD8z0s',
  'uOooLCWx9Pus733NsntalWoEkA4C1zU/yGaPYTcxz80JCsMl6ggHTsDn4AoiQqNyUki5sCBErT0tue/Une7qQH6IW6BgD+vC1UBjscb/Ev/NargIcKnofQTy3eWReKXHj9jrfchvU0wq2JwVUm1itgJVruXL4ZLL',
  'MUkQ3WPpddl9q4333K65CqiMBlMuQwZ4iG+oMl6+vV8QZ+A2kEc6kUotAjJcSJIbZg4kqLxIycRyjQV+Fsk80HkCAwEAAQ==',
].join('')
const private_key = [
  'MIIJRAIBADANBgkqhkiG9w0BAQEFAASCCS4wggkqAgEAAoICAQDGjI6xImengubbdbiOX60Bgy9RdgEaVRVmw4YPZUODXJGO22cFy9yP9r48HvcoYTBNENB/8qtbZfr7JkhhAdcCqx4l98AfC9ipcOqCHH93wxZ5',
  'UUNswrtwB5zkXzPowJ/8hrHgWxiQTLSolasBUyOogSVsRh/EmYA79PDzmwzHzzqqdIkGntcd5jQt5QPtO7+XGrdx3UX/1iYtl0+6qv2DHQ4DgC3I0ii0eHpfX335wOmnYlfBvvFkrjRUnDAgcyjuXOt8SWvEBELh',
  'jOLw8Y+zafStcjJOvc1b159e85RYO9MyYWKglBc+5sX19jCSoU99WFwgS5GalDJBbqMOzk6LQjJwio+50LJo76D+0m1O82kcsdpicbscp3h2KsGRrDikvBOA2B0fd30YNGixLlgkOCBw9d+yEqxy+A77mc11WovI',
  'NkPzPSy46igsJbH0+6zvfc2ye1qVagSQDgLXNT/IZo9hNzHPzQkKwyXqCAdOwOfgCiJCo3JSSLmwIEStPS2579Sd7upAfohboGAP68LVQGOxxv8S/81quAhwqeh9BPLd5ZF4pceP2Ot9yG9TTCrYnBVSbWK2AlWu',
  '5cvhkssxSRDdY+l12X2rjffcrrkKqIwGUy5DBniIb6gyXr69XxBn4DaQRzqRSi0CMlxIkhtmDiSovEjJxHKNBX4WyTzQeQIDAQABAoICAFASU2GAXIkjs3KCEUHpt93KSAT0MBGsior9A02mKwoJBPK17OBbjMHK',
  'YoHggxCX0WDjDRLsjMq5X/R1Re9JTKrY07nAJozevCvpS8nZMFbeKGwYp7Zu+iR+DXnUIx0UwfCXaZjvZAKdzKXIZkSMgO7t1mfKB/nDZgHIEHxN5WOXYTNo9/HhkSOPuS9hEqpT1DpeHekfsaExfggY46CGYOLF',
  'juc+hDhe+Od/Ruq7mhRlBlXoxTdvh+5wis4shwQvLSyj8JwZCArvJQHNTaCZ6rgSXQit6zfyN6V4Wd9zIDpNNik1OQ9FafKGIwPEm2YnA+WrAsxLbZcHeRUGR2ArN2UfVlny+bB1ljChVKV5e+fASlmgyfXZ2gMs',
  'hFNekG94wuP56R+1dB6ECRIYUo8S8PoduLQRYLeH0tG7gJ4URGTwzHdC4NMxyKVHerj2D3k4o6vVvIVcqBTt0C3ti4TEizeecTR/vtXDRiTI1NmKewZYFB7EFnePyZ1s4rvvAs3e16y76wUYk9bZ+ba/P8XJvspD',
  '1WeCLx5OizvDNAxZN5tehqLKXPXkeFBV7V4czRnmzXGexerSzYOc5zupXkzpuSH5jEX2pDei9Q/QlAMqrwSGUctEAuPA8Ry4ZsXS7MGCXZg6lQLX/YTLvj/gHP5TCy+leTU3SQmIO3+gxC3azaw5AoIBAQD3X5C5',
  'Gua5DBk4vCkW+v0FlBxV+gX/yA3BRgL2XfdoGHh8+yCZVVPwWjJXIo5cYKn3riCG6MrLGGVEi1K7dtvRMriWbfVGGM+maWcbx5OaSlPd2enQlhhlGAMTEjsaDAmmi4N/VxSN+dIfX5JqYtuq8SHvfFeelWC27XaU',
  '7bt7ciLrzl2JdMMqEREwokhM5gTgndI7iFkWE8misME+/Wb39SxaozlsSdhfVf1903tUXa/RgwbDrKyOadvKa0Qz8wvMMEG5g07x5YIXp5s0nzuug2mPhhunNCVMpb/QXgZbI3KKIFC6fNu2RKnzgZd0eJ34SwWi',
  'sqZAgZUE3pqldnfrAoIBAQDNeRyYLVQJ9389CDg3wyCz/IpQkTODmT1x353kSb2grmT1rzCphXw3vBv05sEm2p9ckQ86DVjBTuFz38b2wv5MN0GmJntQor/dmNXOpxHldE8raEamkbfzHEkfgARifa+poe6QA0gZ',
  'OhwxO2wtByQ7Ox4IJ8V+PHRw/+G72/GHGS4GGX9W8LhMxRTYK5vJW+TJPKYcavZ0Gm2C1aBfbmIkc0mpJzyYc0R2I385bviwJqdOp1tT7c3/D8EL5kwzrugSe/65i87s5UE3M5GD19XcMqJTbwwx6Lj6fQfls2jR',
  'wtGS8QVdvcKBiGsrGxlp8lXcsdcqumoYKk+efJcOpQQrAoIBAQCAJ2Iyg11EQKBQZCplXWH3oeOMJxs0h8+YcUzXlZa2tva0yOT6itoRiqjJu31FHk7voaX4PmHRFbJg8EzMEaePmVdHl2+aAQCSlch0+8/b/uWz',
  '6VDYXuoEdYwiNS+pLtNRFLXrIpHje6j/1+NiehSTWpjaGPDLl1ejbSIhxYd7TIYK475Rl8wD3xOovmn2bLPaKejgLqL4bQfo4Ok8WMsfakSwMB9vmlIeEc5hgU5DRsXvJJI8jRhYLz9OfoO25hMWlWl3Ui9z4hKj',
  'bpFZkaS5pBrr3+4zkTBBpRzaNdvVG2gbZuJruoOYybnCDUEJdfNgznz87NB0Wq14+FnlnppBAoIBAQCt5Fm20GXXKYadeF9bkeATcx77oGcgcIf333AYy++YFP+MjX95eGbwJFrkoIXHBC7qgDmKv9DliIR1NGWG',
  'YPAmQH1myBqE27fVKouIIQycTBrUeaORRLGRJdccuZL8Z7JKtajYaG6UKwHBCLE8Slb3aci4zi/t7ev91hCMlE+MLlss/lculPrkvcYuTHnDp+mwBYvvcPayu8sCdxkKqriUcJ1ecr5tpt/Bu7joOmptackeX7SD',
  'CzbTLdoK4BSNiPEO87FYBmJRSpQuy43TLs7nVFLcmZaQhoxGMZqFY5jKLT6ARUptUzNRvMo16PFRIK5Z4IhguPMhEG3hiz+sPSuRAoIBAQCzQyN1UlEBW8csZukLeswS3M5sxwkaDJ4qhymbymTjrGcjdTjRhWkm',
  'mnQu3GSBrocJnISivTy/gKcM8iucBGNWQlwIWKcnJj+9Z4Es5xxZePBBl/hE8Fb7cWQtgHNWS9THSqe8QxoscV1yxEQ/sWln8PPv0njRDsNFqYlPBCK6EuJBlkssAQgYTNe5/rM9vLz7mCetJ/lVlDYd+WWVOorr',
  '/PIE783u9PPsraFhvFcY760mf4fd1qsB+2Xb7cnvHklc9VD57LoR/MXM6uILdK8OGT/v0MZgzu5ZRfrd0MtFAh5Fji0AonMAEsHiFPRxjmL38ESvIoj8gBMmnl/6SEH5',
].join('')

const common = { client_version: '1', encryption_key_id: '10', encryption_key: public_key, private_key }

/** The accounts of the demo project at the simulated PhonePe. The second one may hold money, as PhonePe allows a merchant. Known to everyone, and good for nothing else. */
export const demo_accounts: Account[] = [
  { client_id: 'SLUICEDEMO_1', client_secret: 'phonepe-demo-ordinary-6f0c52', label: 'PhonePe demo', preauth: false, more: { ...common, webhook_username: 'sluice_demo_1', webhook_password: 'noticesOne1' } },
  { client_id: 'SLUICEDEMO_2', client_secret: 'phonepe-demo-preauth-b81d9e', label: 'PhonePe demo with one-time mandates', preauth: true, more: { ...common, webhook_username: 'sluice_demo_2', webhook_password: 'noticesTwo2' } },
]
