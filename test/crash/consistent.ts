import {splitList} from '../../source/core/directory/records.ts';
import {collectionNames, type Snapshot} from '../../source/core/ports.ts';
import {isTallied, wordsOf} from '../../source/core/tallies.ts';

/** What in a snapshot does not fit together: records, counts and tallies, and who refers to whom. */
export async function tornIn(snapshot: Snapshot): Promise<readonly string[]> {
	const torn: string[] = [];
	for (const name of collectionNames) {
		const records = await snapshot.list(name);
		const count = await snapshot.count(name);
		if (count !== records.length) torn.push(`${count} ${name} are counted, ${records.length} listed`);
		const loaded = await snapshot.load(name);
		if (loaded.size !== records.length)
			torn.push(`${loaded.size} ${name} are loaded, ${records.length} listed`);
		if (!isTallied(name)) continue;
		const counted = new Map<string, number>();
		for (const word of records.flatMap((record) => wordsOf(name, record)))
			counted.set(word, (counted.get(word) ?? 0) + 1);
		const [said, true_] = [await snapshot.tally(name), counted].map((tally) =>
			JSON.stringify([...tally].sort()),
		);
		if (said !== true_) torn.push(`${name} are tallied ${said}, and are ${true_}`);
	}
	const [accounts, classes] = [await snapshot.load('accounts'), await snapshot.load('classes')];
	const missing = (what: string, ids: readonly string[]) => {
		for (const id of ids) if (!accounts.has(id)) torn.push(`${what} names ${id}, who is nobody`);
	};
	for (const {classId, students} of await snapshot.list('enrolments')) {
		if (!classes.has(classId)) torn.push(`enrolments name class ${classId}, which is none`);
		missing(`class ${classId}`, splitList(students));
	}
	for (const {classId, instructorIds} of classes.values()) missing(`class ${classId}`, instructorIds);
	for (const conflict of await snapshot.list('conflicts'))
		missing(`conflict ${conflict.id}`, conflict.accounts);
	for (const {run, state, id} of await snapshot.list('ledger'))
		if (run !== undefined && (await snapshot.get('runs', run)) === undefined)
			torn.push(`ledger entry ${id} (${state}) names run ${run}, which is none`);
	for (const run of await snapshot.list('runs'))
		if (run.generation !== undefined && run.generation > snapshot.sequence + 1)
			torn.push(`run ${run.id} names generation ${run.generation}, after ${snapshot.sequence}`);
	return torn.map((what) => `generation ${snapshot.sequence}: ${what}`);
}
