import {once} from 'node:events';
import {start} from './cli.ts';

/** Starts `rollcall serve` as it is built, and waits until it listens. */
export async function serving(state: string, ...args: string[]) {
	const {child, ended} = start(['serve', '--log', 'json', ...args], {state});
	let log = '';
	child.stderr?.on('data', (text: string) => {
		log += text;
	});
	for (;;) {
		const line = log.split('\n').find((each) => each.includes('"listening"'));
		if (line !== undefined)
			return {child, ended, url: (JSON.parse(line) as {readonly url: string}).url, log: () => log};
		await Promise.race([
			once(child.stderr!, 'data'),
			ended.then(({stderr}) => Promise.reject(new Error(`it ended: ${stderr}`))),
		]);
	}
}
