#!/usr/bin/env node
'use strict'
var path = require('path')
var bootstrap = require('./bootstrap.cjs')

bootstrap.ensureInstalled('full', function () {
  bootstrap.run([path.join(bootstrap.root, 'scripts', 'test.ts')].concat(process.argv.slice(2)))
})
