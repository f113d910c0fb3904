/**
 * A process of its own that syncs, and dies by SIGKILL at the nth changing call of its file system.
 *
 *     node sync-child.ts STATE CALL
 */
import {systemClock} from '../../source/io/clock.ts';
import {fileSystem} from '../../source/io/files.ts';
import {openCrashWorld} from '../support/crash-world.ts';
import {faultyFiles} from '../support/faulty-files.ts';
import {finished} from '../support/roster.ts';

const [state = '', call] = process.argv.slice(2);
const files = faultyFiles(fileSystem, () => process.kill(process.pid, 'SIGKILL'));
const {store, rollcall} = await openCrashWorld(state, systemClock, {files});
files.strikeAt(Number(call), 'die in the middle');
await finished(rollcall.sync('sis', {yes: true}, new AbortController().signal));
await store.close();
process.stdout.write('through\n');
