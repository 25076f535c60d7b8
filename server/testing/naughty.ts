/** Texts that have broken somebody's software before. Each is stored and returned as it is, or refused: never a failure. */
export const naughty: readonly string[] = [
  '', ' ', '  both ends  ', '\t', '\n', '\r\n', '\u0000', 'a\u0000b', '\u0001', '\u001b[31mred\u001b[0m', '\u007f', '\u0085', '\u009b',
  'undefined', 'null', 'NULL', 'nil', 'NaN', 'Infinity', '-Infinity', 'true', 'false', 'None', '[object Object]', '{}', '[]', '""',
  '0', '-0', '1', '-1', '1.0', '1e309', '1e-7', '0x1F', '9007199254740993', '999999999999999999999999', '1,000.50', '١٢٣', '０１２',
  '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__', 'valueOf',
  "'", '"', '`', "''", '\\', '\\\\', '\\u0000', '\\x00', '%', '%00', '%s%s%s%n', '%2e%2e%2f', '$1', '$$', '{{7*7}}', '${7*7}', '#{7*7}', '<%= 7 %>',
  "'; drop table customers; --", "' or '1'='1", '1; select pg_sleep(10)', '{1,2,3}', '{"a":1}', '{NULL}', '(1,2)', 'E\'\\\\\'',
  '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', 'javascript:alert(1)', '&lt;b&gt;', ']]>', '<!--', '<?xml version="1.0"?>',
  '../../../../etc/passwd', '..\\..\\windows', '/dev/null', 'C:\\', 'file:///etc/passwd', 'http://169.254.169.254/', '//evil.example',
  '; ls', '| id', '$(id)', '`id`', '&& reboot', '\r\nSet-Cookie: a=b', 'a\nb: c',
  'é', 'e\u0301', 'ﬃ', 'İstanbul', 'ß', 'Σίσυφος', 'नमस्ते', 'தமிழ்', '日本語', '한국어', 'العربية', 'עברית', '🇮🇳', '👩‍👩‍👧‍👦', '💸', '𝒳', '\u{10ffff}',
  '\u200b', '\u200d', '\u202eevil', '\u2028', '\u2029', '\ufeff', '\ufffd', '\uffff', '\ue000', 'Z̴̛͖͎̭a̶̘̎l̷̰͝g̴̜̒o̶̬͌', '\u00a0',
  '\ud800', '\udfff', 'a\ud83d', '\ude00b', '\udc00\ud800',
  'x'.repeat(100), 'x'.repeat(101), 'x'.repeat(10_000), '😀'.repeat(500), 'a@b', 'a@b.c', 'a b@c.de', '"quoted"@example.com', 'a@[127.0.0.1]', 'ü@example.com', 'a@-b.com', `${'a'.repeat(64)}@example.com`,
]
