import {splitList} from '../core/directory/records.ts';
import type {Called} from '../core/explain/called.ts';
import type {Facts, PastChange, SettledConflict} from '../core/explain/facts.ts';
import {fieldWords} from '../core/explain/field-words.ts';
import {type Conflict, isOpen} from '../core/plan/conflict.ts';
import {runTitle} from '../core/plan/run-words.ts';
import type {CommitRecord, RecordChange, Store} from '../core/ports.ts';
import type {AskedFor} from './explaining-subject.ts';

/** So many changes of one record are told. */
const most = 100;

/** What history knows of a record, newest first, as far back as it is kept. */
export async function pastOf(
	store: Store,
	newest: number,
	subject: AskedFor,
	called: Called,
	isAbout: (conflict: Conflict) => boolean,
): Promise<Pick<Facts, 'past' | 'settled' | 'historyFrom'>> {
	const past: PastChange[] = [];
	const settled: SettledConflict[] = [];
	let oldest: CommitRecord | undefined;
	for (let sequence = newest; sequence > 0; sequence--) {
		const commit = await store.history(sequence);
		if (commit === undefined)
			return {past, settled, ...(oldest === undefined ? {} : {historyFrom: oldest.at})};
		oldest = commit;
		if (past.length < most) past.push(...changesIn(commit, subject, called));
		settled.push(...settledIn(commit, isAbout));
	}
	return {past, settled};
}

/** Conflicts that a commit took off the list with what was decided of them: what came of it is in the directory. */
function* settledIn({changes, at}: CommitRecord, isAbout: (conflict: Conflict) => boolean) {
	for (const {collection, before, after} of changes) {
		if (collection !== 'conflicts' || before === undefined || after !== undefined) continue;
		if (!isOpen(before) && isAbout(before)) yield {conflict: before, at};
	}
}

/** What one commit did to it. */
export function* changesIn(commit: CommitRecord, subject: AskedFor, called: Called): Iterable<PastChange> {
	for (const change of commit.changes) {
		const what = whatOf(change, subject, called);
		if (what === undefined) continue;
		const {before, after} = change;
		const action = before === undefined ? 'create' : after === undefined ? 'remove' : 'update';
		const fields = fieldWords(before, after, called);
		if (action === 'update' && fields.length === 0) continue;
		const inClass =
			(subject.kind === 'person' || subject.kind === 'nobody') && change.collection === 'enrolments';
		if (inClass) {
			const isIn = splitList(change.after?.students ?? '').includes(subject.key);
			yield {...doneBy(commit), what, action: isIn ? 'create' : 'remove', fields: []};
		} else {
			const done = doneBy(commit);
			// Why an undo deactivates is the undo itself.
			const told = done.undo === true ? fields.filter(({field}) => field !== 'deactivated') : fields;
			yield {...done, what, action, fields: told};
		}
	}
}

function whatOf(change: RecordChange, {key, kind}: AskedFor, called: Called): string | undefined {
	const isPerson = kind === 'person' || kind === 'nobody';
	switch (change.collection) {
		case 'accounts':
			return change.key === key && isPerson ? 'account' : undefined;
		case 'tombstones':
			return change.key === key && isPerson ? 'mark of a deleted account' : undefined;
		case 'classes':
			return change.key === key && (kind === 'class' || kind === 'nobody') ? 'class' : undefined;
		case 'courses':
			return change.key === key && kind === 'course' ? 'course' : undefined;
		case 'locations':
			return change.key === key && kind === 'location' ? 'location' : undefined;
		case 'enrolments': {
			if (kind === 'class') return change.key === key ? 'list of its students' : undefined;
			if (!isPerson) return undefined;
			const [was, is] = [change.before, change.after].map((record) =>
				record?.students.includes(key) ? splitList(record.students).includes(key) : false,
			);
			return was === is ? undefined : `place in the class ${called.class(change.key)}`;
		}
		default:
			return undefined;
	}
}

/** The run that the commit applied, or what somebody did by hand. */
function doneBy({changes, at}: CommitRecord): Pick<PastChange, 'by' | 'at' | 'run' | 'undo'> {
	for (const change of changes) {
		if (change.collection === 'runs' && change.before === undefined && change.after !== undefined) {
			const {id, kind} = change.after;
			const undo = kind === 'undo' ? ({undo: true} as const) : {};
			return {by: `${id}, ${runTitle(change.after)}`, at, run: id, ...undo};
		}
		if (change.collection === 'activities' && change.after !== undefined)
			return {by: `${change.after.action} by ${change.after.by}`, at};
	}
	// Such as that a package arrived.
	return {by: 'rollcall itself', at};
}
