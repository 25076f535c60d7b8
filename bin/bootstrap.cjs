'use strict'
// Runs on whatever Node the machine has, so it is written in the oldest JavaScript there is: an old Node must be able to
// read this file to say that it is too old.

var childProcess = require('child_process')
var fs = require('fs')
var os = require('os')
var path = require('path')

var OLDEST_NODE = 20
var STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP']
var root = path.join(__dirname, '..')
var node = path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')

function stop(sentence) {
  console.error(sentence)
  process.exit(1)
}

function checkNode() {
  var major = Number(process.versions.node.split('.')[0])
  if (major < OLDEST_NODE) stop('Sluice needs Node ' + OLDEST_NODE + ' or newer to install itself and this is Node ' + process.versions.node + '; install a newer one from https://nodejs.org.')
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(path.join(root, file), 'utf8'))
  } catch (error) {
    return undefined
  }
}

/**
 * Whether node_modules holds what package-lock.json asks for. npm writes its own list, node_modules/.package-lock.json,
 * when an install is complete, and removes it with node_modules when one begins: an interrupted one has none.
 */
function isInstalled(kind) {
  var wanted = readJson('package-lock.json')
  var found = readJson('node_modules/.package-lock.json')
  if (!wanted) stop('package-lock.json is missing or broken; take it from the repository again.')
  if (!found || !found.packages || !runs()) return false
  return Object.keys(wanted.packages).every(function (name) {
    var entry = wanted.packages[name]
    // An optional package is for some machines only.
    if (name === '' || entry.optional || entry.devOptional || (kind === 'runtime' && entry.dev)) return true
    var there = found.packages[name]
    return there && there.version === entry.version && there.integrity === entry.integrity
  })
}

/** Whether the pinned Node is there. Its package fetches the binary in an install script, which npm may be told not to run. */
function runs() {
  var wanted = readJson('node_modules/node/package.json')
  var said = childProcess.spawnSync(node, ['--version'], { encoding: 'utf8', shell: process.platform === 'win32' })
  return Boolean(wanted) && said.status === 0 && said.stdout.trim() === 'v' + wanted.version
}

/** A user without a home folder still needs somewhere for npm's cache. */
function environment() {
  var env = Object.assign({}, process.env)
  try {
    fs.accessSync(os.homedir(), fs.constants.W_OK)
  } catch (error) {
    if (!env.npm_config_cache || env.npm_config_cache.indexOf(os.homedir()) === 0) env.npm_config_cache = path.join(os.tmpdir(), 'sluice-npm-cache-' + os.userInfo().uid)
  }
  return env
}

function install(kind, then) {
  var args = ['ci', kind === 'runtime' ? '--omit=dev' : '--include=dev', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error']
  var npm = process.env.npm_execpath
  // In a process group of its own, which is ended whole: of a signal to npm its scripts do not all hear.
  var options = { cwd: root, env: environment(), stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32' }
  var child = /\.c?js$/.test(npm || '')
    ? childProcess.spawn(process.execPath, [npm].concat(args), options)
    : childProcess.spawn('npm', args, Object.assign(options, { shell: process.platform === 'win32' }))
  var began = Date.now()
  var said = ''
  var progress = function () {
    var line = 'Installing ' + (kind === 'runtime' ? 'what Sluice runs on' : 'everything, test tools included') + ' … ' + Math.round((Date.now() - began) / 1000) + ' s'
    process.stdout.write(process.stdout.isTTY ? '\r' + line : line + '\n')
  }
  progress()
  var timer = setInterval(progress, process.stdout.isTTY ? 1000 : 5000)
  // Outright, as nothing is lost: an install that was cut off is begun anew.
  var cancel = function () {
    if (process.platform === 'win32') child.kill()
    else try { process.kill(-child.pid, 'SIGKILL') } catch (error) { /* It has just ended. */ }
  }
  STOPPING.forEach(function (name) { process.on(name, cancel) })
  var watch = whenOrphaned(cancel)
  child.stdout.resume()
  child.stderr.on('data', function (chunk) { said += chunk })
  child.on('error', function (error) { stop('npm cannot be run (' + error.message + '); install npm, which comes with Node.') })
  child.on('close', function (code, signal) {
    clearInterval(timer)
    clearInterval(watch)
    STOPPING.forEach(function (name) { process.removeListener(name, cancel) })
    if (process.stdout.isTTY) process.stdout.write('\n')
    if (signal || code > 128) process.exit(1)
    if (code !== 0) stop(whyNot(said))
    if (!runs()) stop('The Node that Sluice runs on is not there, because npm does not run install scripts here; run `npm rebuild node --ignore-scripts=false` in ' + root + ' and try again.')
    then()
  })
}

/** One sentence for what npm said at length. */
function whyNot(said) {
  if (/ENOSPC/.test(said)) return 'The disk of ' + root + ' is full; free about 1 GB and try again.'
  if (/E(ACCES|PERM|ROFS)/.test(said)) return 'npm cannot write in ' + root + ' or in its cache; make this user the owner of both and try again.'
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT/.test(said)) return 'npm cannot reach its registry; check the network (or `npm config get registry`) and try again.'
  if (/SELF_SIGNED_CERT|UNABLE_TO_(GET|VERIFY)|CERT_(UNTRUSTED|HAS_EXPIRED)/.test(said)) return 'npm does not trust the certificate of its registry, or of the proxy before it; name the file of the certificate that vouches for it in NODE_EXTRA_CA_CERTS and try again.'
  return 'The install failed; npm said:\n' + said.trim()
}

/** Calls `then` when npm, which started this process, is killed outright: it tells nobody, but this process gets another parent. */
function whenOrphaned(then) {
  if (!process.env.npm_lifecycle_event) return undefined
  var parent = process.ppid
  return setInterval(function () { if (process.ppid !== parent) { parent = process.ppid; then() } }, 500).unref()
}

/** Calls `then` once everything of `kind`, 'runtime' or 'full', is installed. */
function ensureInstalled(kind, then) {
  checkNode()
  if (isInstalled(kind)) then()
  else install(kind, then)
}

/** Runs a script under the pinned Node until it ends, and ends with its exit code. */
function run(args, env) {
  // In a process group of its own: a Ctrl-C in the terminal reaches npm, the shell and this process, and each may pass it
  // on. The child gets one signal for all of them, and a second one only when somebody presses again.
  var child = childProcess.spawn(node, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], detached: process.platform !== 'win32', env: Object.assign({}, process.env, env) })
  var last = 0
  var pass = function (signal) {
    return function () {
      if (Date.now() - last < 700) return
      last = Date.now()
      child.kill(signal)
    }
  }
  process.on('SIGINT', pass('SIGINT'))
  process.on('SIGTERM', pass('SIGTERM'))
  process.on('SIGHUP', pass('SIGTERM'))
  child.on('error', function (error) { stop('The Node in node_modules cannot be run (' + error.message + '); remove node_modules and try again.') })
  child.on('exit', function (code, signal) { process.exit(signal ? 128 + (os.constants.signals[signal] || 0) : code) })
  whenOrphaned(pass('SIGTERM'))
}

module.exports = { ensureInstalled: ensureInstalled, run: run, root: root }
