import {SourceUnhealthyError} from '../../core/errors.ts';
import type {Progress} from '../../core/ports.ts';
import type {Findings} from '../../core/roster/findings.ts';
import {type ByteFile, readTable, type TableHandler} from '../../core/roster/table.ts';
import type {TableRow} from '../../core/roster/table-row.ts';
import {type OneRosterFile, oneRosterFiles} from '../oneroster-map/columns.ts';

/** How each file is announced; files that are neither announced nor there are missing. */
export interface Announced {
	readonly files: ReadonlySet<OneRosterFile>;
	readonly extent: 'bulk' | 'delta';
	/** Files that hold only what changed; absent: none does. */
	readonly deltas?: ReadonlySet<OneRosterFile>;
}

/** Reads `propertyName,value`. */
class ManifestTable implements TableHandler {
	readonly columns = {wanted: ['propertyName', 'value'], required: ['propertyName', 'value'], known: []};
	readonly values = new Map<string, string>();

	row(row: TableRow): void {
		this.values.set(row.text(0).trim().toLowerCase(), row.text(1).trim());
	}

	faulty(): void {}
}

/**
 * What a bundle announces in manifest.csv, against what is there. Without a manifest, the files that are
 * there are bulk.
 * @throws SourceUnhealthyError when an announced file is missing.
 */
export async function* readManifest(
	manifest: ByteFile | undefined,
	present: ReadonlySet<OneRosterFile>,
	tools: Parameters<typeof readTable>[2],
): AsyncGenerator<Progress, Announced, void> {
	const {findings} = tools;
	if (manifest === undefined) {
		findings.note('manifest.csv', 'no-manifest', 'is missing: the files that are there are taken as bulk', 0);
		return {files: present, extent: 'bulk'};
	}
	const table = new ManifestTable();
	yield* readTable(manifest, table, tools);
	const version = table.values.get('oneroster.version') ?? '';
	if (version !== '' && !version.startsWith('1.1'))
		findings.note('manifest.csv', 'version', `announces OneRoster ${version}; it is read as 1.1`);
	const files = new Set<OneRosterFile>();
	const deltas = new Set<OneRosterFile>();
	for (const name of oneRosterFiles) {
		const how = howAnnounced(name, table.values, present, findings);
		if (how === 'absent') continue;
		if (!present.has(name))
			throw new SourceUnhealthyError(`manifest.csv announces ${name}.csv (${how}), and it is missing`, {
				next: 'Look whether the export ended well, and export it again.',
			});
		files.add(name);
		if (how === 'delta') deltas.add(name);
	}
	return deltas.size === 0 ? {files, extent: 'bulk'} : {files, extent: 'delta', deltas};
}

function howAnnounced(
	name: OneRosterFile,
	values: ReadonlyMap<string, string>,
	present: ReadonlySet<OneRosterFile>,
	findings: Findings,
): 'absent' | 'bulk' | 'delta' {
	const announced = values.get(`file.${name.toLowerCase()}`);
	const how = announced?.toLowerCase();
	if (how === 'bulk' || how === 'delta') return how;
	if (how === 'absent') {
		if (present.has(name))
			findings.note('manifest.csv', `absent-${name}`, `calls ${name}.csv absent, so it is not read`);
		return 'absent';
	}
	if (!present.has(name)) return 'absent';
	findings.note(
		'manifest.csv',
		`unannounced-${name}`,
		announced === undefined
			? `says nothing of ${name}.csv, which is there and taken as bulk`
			: `says ${announced} of ${name}.csv, which is taken as bulk`,
	);
	return 'bulk';
}
