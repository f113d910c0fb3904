import {expect, it} from 'vitest';
import {openStore} from '../../source/store/json-store.ts';
import {fixedClock} from '../support/fixed-clock.ts';
import {stateFolders} from '../support/state-folders.ts';

const folders = stateFolders();

it('no reader of a document changes it for the others', async () => {
	const store = await openStore({folder: folders(), clock: fixedClock(), owner: 'test', create: true});
	const made = {policy: {leaverGrace: 10}, list: [{name: 'a'}]};
	await store.documents.update('settings', () => made);
	const read = (await store.documents.read('settings')) as {policy: {leaverGrace: number}; list: unknown[]};
	expect(() => {
		read.policy.leaverGrace = 99;
	}).toThrow(TypeError);
	expect(() => read.list.push('b')).toThrow(TypeError);
	expect(await store.documents.read('settings')).toEqual({policy: {leaverGrace: 10}, list: [{name: 'a'}]});
	// What is made of it is written all the same.
	await store.documents.update('settings', (document) => ({...(document as object), list: []}));
	expect(await store.documents.read('settings')).toEqual({policy: {leaverGrace: 10}, list: []});
	await store.close();
});
