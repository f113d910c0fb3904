import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {oneRosterCsvReader} from '../../../source/connections/oneroster-csv/reader.ts';
import {oneRosterCsvSettings} from '../../../source/connections/oneroster-csv/settings.ts';
import {openReading, readAll} from '../../support/oneroster-server/reading.ts';
import {serveOneRoster} from '../../support/oneroster-server/server.ts';
import {tablesIn} from '../../support/oneroster-server/tables.ts';
import {contents, finished} from '../../support/roster.ts';

const folder = (name: string) => join(import.meta.dirname, '../../../fixtures/oneroster', name);
const never = new AbortController().signal;

describe('the same district by CSV and by REST', () => {
	it.each(['small', 'medium'])('gives the same roster (%s)', async (name) => {
		const server = await serveOneRoster(tablesIn(folder(name)), {largestPage: 250});
		const {reader} = openReading(server.root, {personIdFrom: 'sourcedId'});
		const {roster} = await readAll(reader);
		const exported = await finished(
			oneRosterCsvReader(oneRosterCsvSettings.parse({path: folder(name)})).read(never),
		);
		expect(contents(roster)).toEqual(contents(exported));
		expect(roster.leftOut.length).toBe(exported.leftOut.length);
		expect(roster.scope).toEqual(exported.scope);
	});
});
