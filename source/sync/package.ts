import type {ConnectionId} from '../core/directory/ids.ts';
import {joinList} from '../core/directory/records.ts';
import {
	RollcallError,
	SourceUnhealthyError,
	StateDamagedError,
	TemporaryError,
	UsageError,
} from '../core/errors.ts';
import type {PackageIndex, PackedPerson} from '../core/plan/package-index.ts';
import {type PublishedRecords, wantsLastSent} from '../core/plan/published.ts';
import {underHeldIds} from '../core/plan/sent-as.ts';
import {isNameless} from '../core/plan/thinned.ts';
import type {Package, PackageFinding, Work} from '../core/ports.ts';
import {type QuoteEscape, quoteEscapes} from '../core/roster/apple/cell.ts';
import {type AppleFile, appleFiles} from '../core/roster/apple/write.ts';
import type {Problem} from '../core/roster/problem.ts';
import {type Roster, rosterList} from '../core/roster/roster.ts';
import {kindNamed} from './connections.ts';
import type {Context} from './context.ts';
import {inPrimaryLocation} from './primary-location.ts';

/** A package on disk, and what it was made of. */
export interface BuiltPackage extends Package {
	readonly files: readonly AppleFile[];
	/** Rows of each of the six files. */
	readonly rows: Readonly<Record<string, number>>;
	/** Values that other tools may read otherwise. */
	readonly problems: readonly Problem[];
	/** Person IDs of Manual accounts in it, which were once sent by us and do not say so themselves yet. */
	readonly manual: readonly string[];
	/** Person IDs of Deactivated accounts that it leaves out for the first time, so far as is known. */
	readonly leftOut: readonly string[];
	/** Person IDs of those in the target's primary location, which takes nobody by SFTP. */
	readonly inPrimary: readonly string[];
}

/** Writes the six files as a flat zip into the state's folder for work in progress. */
export async function buildPackage(
	context: Context,
	records: PublishedRecords,
	settings: Readonly<Record<string, string>>,
	leftOut: readonly string[] = [],
): Promise<BuiltPackage> {
	const problems: Problem[] = [];
	const quoteEscape =
		quoteEscapes.find((known) => known === settings.quoteEscape) ?? ('double' satisfies QuoteEscape);
	const files = appleFiles(underHeldIds(records), {quoteEscape, report: (problem) => problems.push(problem)});
	const path = await context.store.files.temporary('package.zip');
	const pack = await context.packages.zip(path, files);
	const rows = Object.fromEntries(files.map((file) => [file.name, file.rows]));
	const manual = records.accounts.filter(wantsLastSent).map(({personId}) => personId);
	const inPrimary = inPrimaryLocation(records.accounts, settings.primaryLocation);
	return {...pack, files, rows, problems, manual, leftOut, inPrimary};
}

/** Copies a package into the state, named by its hash; durable when this answers. */
export async function keepPackage(
	context: Context,
	path: string,
): Promise<{sha256: string; bytes: number; file: string}> {
	const {sha256, bytes} = await context.packages.measure(path);
	const file = `${sha256}.zip`;
	if (!(await context.store.files.has(file))) await context.store.files.keep(file, path);
	return {sha256, bytes, file};
}

/** Writes a copy of the package where the admin wants it. */
export async function writeZip(context: Context, built: BuiltPackage, path: string): Promise<string> {
	await context.packages.zip(path, built.files);
	return path;
}

export async function writeFolder(context: Context, built: BuiltPackage, path: string): Promise<string> {
	await context.packages.folder(path, built.files);
	return path;
}

/** Reads a package (zip or folder of Apple's six files) as a roster. */
export async function readPackage(context: Context, path: string): Promise<Roster> {
	const kind = kindNamed(context, 'apple-csv');
	if (kind.reader === undefined) throw new UsageError('Apple-format packages cannot be read here');
	const reader = kind.reader({
		id: 'package' as ConnectionId,
		name: path,
		settings: kind.settings.parse({path}),
		secret: async () => undefined,
		clock: context.clock,
		randomness: context.randomness,
		temporary: (name) => context.store.files.temporary(name),
	});
	return await finished(reader.read(new AbortController().signal));
}

async function finished<T>(work: Work<T>): Promise<T> {
	for (;;) {
		const step = await work.next();
		if (step.done) return step.value;
	}
}

/**
 * Passes a package that was just built through the second reader, and says what it holds.
 * @throws RollcallError when Apple School Manager would refuse it, or it does not hold what was put in.
 */
export async function checkPackage(context: Context, built: BuiltPackage): Promise<PackageIndex> {
	// First what disks and permissions have against it: that has errors of its own.
	const index = await indexOfPackage(context, built.file);
	const report = await finished(context.verify(built.file));
	const faults = report.findings.filter(({severity}) => severity === 'refused').map(faultLine);
	const hidden = report.refused - faults.length;
	for (const [file, rows] of Object.entries(built.rows))
		if (report.rows[file] !== rows)
			faults.push(`${file} reads back as ${report.rows[file] ?? 0} rows, not ${rows}`);
	if (faults.length > 0) {
		const more = faults.length - 5 + hidden;
		throw new RollcallError(
			`Apple School Manager would refuse this package: ${faults.slice(0, 5).join('; ')}${more > 0 ? ` and ${more} more` : ''}`,
			{
				notDone: 'Nothing was sent.',
				next: 'Mend it at the source, or look at the package: rollcall publish --zip FILE, then rollcall verify FILE',
			},
		);
	}
	return index;
}

/** With the value of an id alone: what is said of a package is recorded, and names people by their ids. */
function faultLine({file, line, field, value, message}: PackageFinding): string {
	const place = line === undefined ? file : `${file}:${line}`;
	const isId = field !== undefined && /_id(_\d+)?$/.test(field) && value !== undefined;
	const what = isId ? `${field} = '${value}'` : (field ?? '');
	return [place, what, message].filter((part) => part !== '').join(' ');
}

/** What a package on disk holds by key. */
export const indexOfPackage = async (context: Context, path: string): Promise<PackageIndex> =>
	indexOf(await readOwnPackage(context, path));

/** Reads a package that we wrote: that it cannot be read is no fault of a source. */
async function readOwnPackage(context: Context, path: string): Promise<Roster> {
	try {
		return await readPackage(context, path);
	} catch (error) {
		if (!(error instanceof SourceUnhealthyError)) throw error;
		const code = (error.cause as {readonly code?: unknown} | undefined)?.code;
		const why = {notDone: 'Nothing was sent.', cause: error};
		const told = `the package ${path} cannot be read (${String(code)})`;
		if (code === 'EACCES' || code === 'EPERM')
			throw new UsageError(told, {...why, next: 'Run rollcall as the owner of the state.'});
		if (code === 'EIO') throw new TemporaryError(told, {...why, next: 'Look after the disk and try again.'});
		throw new StateDamagedError(`${path} is not the package that was written: ${error.message}`, {
			...why,
			next: 'Restore the file from a backup.',
		});
	}
}

/** Person IDs of each class's students, as a list. */
function studentsByClass({people, classes, enrolments}: Pick<Roster, 'people' | 'classes' | 'enrolments'>) {
	const lists = new Map<string, string[]>();
	for (let row = 0; row < enrolments.count; row++) {
		const [inClass, who] = [enrolments.classRow(row), enrolments.studentRow(row)];
		if (inClass < 0 || who < 0) continue;
		const id = classes.text(inClass, 'id');
		const list = lists.get(id);
		if (list === undefined) lists.set(id, [people.text(who, 'id')]);
		else list.push(people.text(who, 'id'));
	}
	return new Map([...lists].map(([id, list]) => [id, joinList(list)] as const));
}

/** Rows that carry a fault count as there. */
function indexOf({people, classes, courses, locations, enrolments, faulty}: Roster): PackageIndex {
	const index = {
		people: new Map<string, PackedPerson>(),
		classes: new Map<string, string>(),
		courses: new Set<string>(),
		courseLocations: new Map<string, string>(),
		locations: new Map<string, string>(),
		enrolments: enrolments.count,
		students: studentsByClass({people, classes, enrolments}),
	};
	for (let row = 0; row < people.count; row++)
		index.people.set(people.text(row, 'id'), {
			student: people.text(row, 'kind') === 'student',
			locations: rosterList(people.text(row, 'locations')),
			...whoIs(people, row),
		});
	for (let row = 0; row < classes.count; row++)
		index.classes.set(classes.text(row, 'id'), classes.text(row, 'location'));
	for (let row = 0; row < courses.count; row++) {
		index.courses.add(courses.text(row, 'id'));
		index.courseLocations.set(courses.text(row, 'id'), courses.text(row, 'location'));
	}
	for (let row = 0; row < locations.count; row++)
		index.locations.set(locations.text(row, 'id'), locations.text(row, 'name'));
	for (const id of faulty.people ?? []) index.people.set(id, {student: true, locations: []});
	for (const id of faulty.classes ?? []) index.classes.set(id, '');
	return index;
}

/** Nothing of somebody in a package that was thinned: names are not there any more. */
function whoIs(people: Roster['people'], row: number): Pick<PackedPerson, 'who'> {
	if (isNameless(people, row)) return {};
	const [firstName, lastName] = [people.text(row, 'firstName'), people.text(row, 'lastName')];
	const given = (field: 'email' | 'personNumber' | 'sisUsername') => {
		const text = people.text(row, field);
		return text === '' ? {} : {[field]: text};
	};
	const ids = {...given('email'), ...given('personNumber'), ...given('sisUsername')};
	return {who: {firstName, lastName, authentication: 'Managed Apple Account', ...ids}};
}
