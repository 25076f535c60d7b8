#!/usr/bin/env node
'use strict'
var path = require('path')
var bootstrap = require('./bootstrap.cjs')

bootstrap.ensureInstalled('runtime', function () {
  bootstrap.run([path.join(bootstrap.root, 'server', 'main.ts')].concat(process.argv.slice(2)))
})
