import type {RemoteEntry} from '../io/sftp-reading.ts';

/** The files that make an export of a format. */
export interface ExportFormat<Name extends string> {
	/** Those that are read, by the format's own names. */
	readonly names: readonly Name[];
	/** Which are still missing where only these are there. */
	missing(there: ReadonlySet<string>): readonly string[];
}

/** A file of an export as it lies at the server. */
export interface RemoteFile {
	/** As the server calls it: no path, no control character. */
	readonly name: string;
	/** As it is called here: the format's own name, or `export.zip`. Never what the server made up. */
	readonly local: string;
	readonly bytes: number;
	readonly modified: number;
}

/** What a folder holds, as one verdict: the newest export, or why it cannot be read. An older one is never taken instead. */
export type RemoteExport =
	| {readonly state: 'whole'; readonly files: readonly RemoteFile[]}
	| {readonly state: 'nothing' | 'unfinished' | 'incomplete' | 'torn'; readonly why: string};

const partial = /\.(part|partial|tmp|temp|filepart|crdownload|uploading)$/i;
const zip = /\.zip$/i;

/** A plain name of a file that somebody may have exported: hidden ones and paths are nobody's. */
const isPlain = ({name, kind}: RemoteEntry) =>
	kind === 'file' && !name.startsWith('.') && !/[/\\\p{Cc}]/u.test(name);

/**
 * The newest export among what a folder holds: a zip, or the files of the format by themselves. *Newest* goes by the
 * times at the server; of a set its newest file counts. What makes an export unfinished, incomplete or torn is [D].
 * @param options.only the one zip that is asked for.
 * @param options.window how far the times of a set's files may lie apart, milliseconds; 0: any.
 */
export function newestExport<Name extends string>(
	entries: readonly RemoteEntry[],
	format: ExportFormat<Name>,
	options: {readonly only?: string | undefined; readonly window: number},
): RemoteExport {
	const {only} = options;
	const plain = entries.filter(isPlain).sort((a, b) => (a.name < b.name ? -1 : 1));
	const isWanted = (name: string) =>
		only === undefined ? zip.test(name) || nameIn(format, name) !== undefined : name === only;
	const files = plain.filter(({name}) => isWanted(name));
	const coming = plain
		.filter(({name}) => partial.test(name) && isWanted(name.replace(partial, '')))
		.map((entry) => ({...entry, of: entry.name.replace(partial, '')}));
	const zips = files.filter(({name}) => zip.test(name));
	const set = setOf(files, format);

	const newestZip = zips.reduce<RemoteEntry | undefined>(
		(newest, each) => (newest === undefined || each.modified >= newest.modified ? each : newest),
		undefined,
	);
	const setAt = Math.max(...set.map(({modified}) => modified));
	const newest = Math.max(newestZip?.modified ?? Number.NEGATIVE_INFINITY, setAt);
	const isSet = newestZip === undefined || setAt > newestZip.modified;
	const unfinished = coming.find(({of, modified}) => {
		if (modified >= newest) return true;
		// A file of the set may be on its way again while others have come already.
		const name = nameIn(format, of);
		const there = set.find(({local}) => local === name);
		return isSet && name !== undefined && (there === undefined || modified >= there.modified);
	});
	if (unfinished !== undefined)
		return {state: 'unfinished', why: `${unfinished.name} is not finished, and no whole export is newer`};
	if (!isSet) {
		const {name, bytes, modified} = newestZip;
		return {state: 'whole', files: [{name, local: 'export.zip', bytes, modified}]};
	}
	if (set.length === 0)
		return {state: 'nothing', why: only === undefined ? 'there is no export' : `there is no ${only}`};
	return setVerdict(set, format, options.window);
}

function setVerdict<Name extends string>(
	set: readonly RemoteFile[],
	format: ExportFormat<Name>,
	window: number,
): RemoteExport {
	const missing = format.missing(new Set(set.map(({local}) => local)));
	if (missing.length > 0)
		return {
			state: 'incomplete',
			why: `the newest export is incomplete: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`,
		};
	// What announces the others may be written once and for all.
	const dated = set.filter(({local}) => local !== 'manifest.csv').sort((a, b) => a.modified - b.modified);
	const [first, last] = [dated.at(0), dated.at(-1)];
	if (first !== undefined && last !== undefined && window > 0 && last.modified - first.modified > window)
		return {
			state: 'torn',
			why: `${first.name} is of ${timeOf(first)} and ${last.name} of ${timeOf(last)}: they are not of one export`,
		};
	return {state: 'whole', files: set};
}

const timeOf = ({modified}: RemoteFile) => new Date(modified).toISOString();

const nameIn = <Name extends string>({names}: ExportFormat<Name>, name: string): Name | undefined =>
	names.find((each) => each.toLowerCase() === name.toLowerCase());

/** The format's files; of two that differ in case alone, the one that is named as the format has it. */
function setOf<Name extends string>(
	files: readonly RemoteEntry[],
	format: ExportFormat<Name>,
): readonly RemoteFile[] {
	const set = new Map<Name, RemoteFile>();
	for (const {name, bytes, modified} of files) {
		const local = nameIn(format, name);
		if (local !== undefined && (name === local || !set.has(local)))
			set.set(local, {name, local, bytes, modified});
	}
	return [...set.values()];
}

/** The same when nothing of it changed between two looks: names, sizes, times, and what is on its way. */
export function lookOf<Name extends string>(
	entries: readonly RemoteEntry[],
	verdict: RemoteExport,
	format: ExportFormat<Name>,
): string {
	if (verdict.state === 'whole') return JSON.stringify(verdict);
	const relevant = entries
		.filter(isPlain)
		.filter(({name}) => {
			const stem = name.replace(partial, '');
			return zip.test(stem) || nameIn(format, stem) !== undefined;
		})
		.map(({name, bytes, modified}) => `${name}\n${bytes}\n${modified}`);
	return JSON.stringify([verdict, relevant.sort()]);
}
