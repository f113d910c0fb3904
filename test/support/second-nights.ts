import {afterAll, beforeAll, expect} from 'vitest';
import {copyDistrict, run, workshop} from './cli.ts';
import {copyState} from './state.ts';

export interface SecondNight {
	/** A state after its first night, for one test. */
	readonly state: string;
	/** The folder that its SIS exports to. */
	readonly export: string;
}

/** Syncs the sample district once for all tests of the file, and gives each of them a second night of its own. */
export function secondNights() {
	const shop = workshop();
	const prepared = shop.at('prepared');
	const exported = shop.at('export');
	let made = 0;
	beforeAll(async () => {
		copyDistrict(exported);
		await run(['connect', 'oneroster-csv', 'sis', '--set', `path=${exported}`], {state: prepared});
		const {code, stderr} = await run(['sync', '--yes'], {state: prepared});
		expect({code, stderr}).toEqual({code: 0, stderr: ''});
	}, 60_000);
	afterAll(() => shop.remove());
	return {
		shop,
		/** The state after the first night: only to be looked at. */
		prepared,
		/** What its SIS exported then. */
		exported,
		/** Where the SIS exports now something else; lines of files as {@link copyDistrict} rewrites them. */
		night(changes: Parameters<typeof copyDistrict>[1] = {}): SecondNight {
			const now = copyDistrict(shop.at(`export-${++made}`), changes);
			return {state: copyState(prepared, shop.at(`state-${made}`), {old: exported, now}), export: now};
		},
	};
}
