import {join} from 'node:path';
import type {Context} from '../context.ts';
import {damagedFolder} from './examine-places.ts';

/** Where a new folder for what is set aside may be made, named by the time. */
export function newAside({files, folder, clock}: Context): string {
	const name = clock.now().toISOString().slice(0, 19).replaceAll(':', '-');
	for (let number = 1; ; number++) {
		const aside = join(folder, damagedFolder, number === 1 ? name : `${name}-${number}`);
		if (files.info(aside) === undefined) return aside;
	}
}
