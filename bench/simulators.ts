import { startSimulators } from '../server/gateways/simulators.ts'
import { beChild } from './child.ts'

/** The gateways' simulators as a process of their own; says where they listen. */
const simulators = await startSimulators({ port: 0, data_dir: process.env['SLUICE_DATA_DIR'] ?? ':memory:' })
beChild(simulators.url, { answer: () => process.memoryUsage().rss, close: simulators.close })
