import {spawn} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {describe, expect, it} from 'vitest';
import {lifeOf, type ProcessIdentity, thisProcess} from '../../source/store/holder.ts';

const me = thisProcess();
const {started: _, ...here} = me;

describe('the life of a process', () => {
	it.each<[string, ProcessIdentity, ReturnType<typeof lifeOf>]>([
		['this one', me, 'alive'],
		['a number that nobody has', {...here, pid: 2 ** 22 + 1}, 'dead'],
		['an earlier process of this number', {...here, started: 'boot:1'}, 'dead'],
		['one on another host', {...here, host: 'elsewhere'}, 'elsewhere'],
		['one in another container', {...here, space: 'pid:[1]'}, 'elsewhere'],
	])('%s', (_who, other, life) => {
		if (me.started === undefined && other.started === 'boot:1') return;
		expect(lifeOf(other, me)).toBe(life);
	});

	it.skipIf(!existsSync('/proc/self/stat'))('one that ended and that nobody reaps is over', async () => {
		const parent = spawn('sh', ['-c', 'cat <&3 & echo $!; exec sleep 30 3<&-'], {
			stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
		});
		try {
			const [pid] = await Array.fromAsync(firstLine(parent.stdout!));
			// A shell would reap it: it goes on until there is no shell any more.
			await expect.poll(() => readFileSync(`/proc/${parent.pid}/comm`, 'utf8')).toBe('sleep\n');
			parent.stdio[3]?.destroy();
			await expect.poll(() => lifeOf({...here, pid: Number(pid)}, me)).toBe('dead');
			expect(existsSync(`/proc/${pid}`), 'its number is still taken').toBe(true);
		} finally {
			parent.kill();
		}
	});
});

async function* firstLine(stream: NodeJS.ReadableStream) {
	for await (const line of createInterface({input: stream})) {
		yield line;
		return;
	}
}
