/**
 * A process of its own that works on a state, for tests that kill it or let several work at once.
 *
 *     node store-child.ts FOLDER kill CALL     dies by SIGKILL at the nth changing call of a commit and a fold
 *     node store-child.ts FOLDER count NAME N  counts to N in one shared record and in one of its own
 */
import {StaleError} from '../../source/core/errors.ts';
import {systemClock} from '../../source/io/clock.ts';
import {fileSystem} from '../../source/io/files.ts';
import {openStore} from '../../source/store/json-store.ts';
import {change, create, place} from '../contracts/places.ts';
import {faultyFiles} from '../support/faulty-files.ts';

const [folder = '', work, ...rest] = process.argv.slice(2);
const options = {folder, clock: systemClock, owner: 'child', create: true};

if (work === 'kill') {
	const files = faultyFiles(fileSystem, () => process.kill(process.pid, 'SIGKILL'));
	const store = await openStore(options, {files});
	files.strikeAt(Number(rest[0]), 'die in the middle');
	await store.commit([change(place('a', 'old'), place('a', 'new')), create(place('b'))]);
	process.stdout.write('answered\n');
	await store.fold();
	await store.close();
	process.stdout.write('through\n');
}

if (work === 'count') {
	const [name = '', times] = rest;
	const store = await openStore(options, {tuning: {foldBytes: {least: 20_000, most: 20_000}}});
	let own = 0;
	for (let done = 0; done < Number(times); ) {
		const snapshot = await store.read();
		const shared = await snapshot.get('locations', 'shared');
		await snapshot.release();
		const mine =
			own === 0 ? create(place(name, '1')) : change(place(name, `${own}`), place(name, `${own + 1}`));
		const next = place('shared', String(Number(shared?.name ?? 0) + 1));
		try {
			await store.commit([shared ? change(shared, next) : create(next), mine]);
			own++;
			done++;
		} catch (error) {
			if (!(error instanceof StaleError)) throw error;
		}
	}
	await store.close();
}
