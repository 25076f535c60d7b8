#!/usr/bin/env node
'use strict'
var path = require('path')
var bootstrap = require('./bootstrap.cjs')
var flags = require('./flags.cjs')

bootstrap.ensureInstalled('runtime', function () {
  bootstrap.run(flags.concat(path.join(bootstrap.root, 'server', 'main.ts'), process.argv.slice(2)))
})
