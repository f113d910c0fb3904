/**
 * A process of its own that syncs, to be killed meanwhile: by itself, at the nth call of its file system, or by
 * whoever started it, at any instant after it said `begins`.
 *
 *     node sync-child.ts STATE [CALL] [--small]
 *
 * `--small`: shards of a few records, and a fold after every commit.
 */
import {enableCompileCache} from 'node:module';

enableCompileCache();
const {systemClock} = await import('../../source/io/clock.ts');
const {fileSystem} = await import('../../source/io/files.ts');
const {openCrashWorld, smallShards} = await import('../support/crash-world.ts');
const {faultyFiles} = await import('../support/faulty-files.ts');
const {finished} = await import('../support/roster.ts');

const [state = '', ...rest] = process.argv.slice(2);
const call = rest.find((word) => word !== '--small');
const files = faultyFiles(fileSystem, () => process.kill(process.pid, 'SIGKILL'));
const tuning = rest.includes('--small') ? smallShards : {};
process.stdout.write('begins\n');
const {store, rollcall} = await openCrashWorld(state, systemClock, {files, tuning});
if (call !== undefined) files.strikeAt(Number(call), 'die in the middle');
await finished(rollcall.sync('sis', {yes: true}, new AbortController().signal));
await store.close();
process.stdout.write('through\n');
