import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {oneRosterCsvReader} from '../../../source/connections/oneroster-csv/reader.ts';
import {oneRosterCsvSettings} from '../../../source/connections/oneroster-csv/settings.ts';
import type {Roster} from '../../../source/core/roster/roster.ts';
import {finished, writeFolder} from '../roster.ts';
import {type Tables, textsOf} from './tables.ts';

/** What an export of these tables gives: every service that tells them must give the same. */
export async function exportedRoster(
	tables: Tables,
	settings: Readonly<Record<string, string>> = {},
): Promise<Roster> {
	const folder = await mkdtemp(join(tmpdir(), 'oneroster-'));
	try {
		const path = await writeFolder(folder, textsOf(tables));
		const parsed = oneRosterCsvSettings.parse({path, personIdFrom: 'generated', ...settings});
		return await finished(oneRosterCsvReader(parsed).read(new AbortController().signal));
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
}
