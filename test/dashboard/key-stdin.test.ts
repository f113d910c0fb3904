import {EventEmitter} from 'node:events';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {KeyStdin, type RawInput, restDelay} from '../../source/dashboard/key-stdin.ts';
import {escapeKey} from '../../source/dashboard/split-keys.ts';

class Source extends EventEmitter {
	isTTY = true;
	readonly told: string[] = [];
	setRawMode(on: boolean) {
		this.told.push(`raw ${on}`);
		return this;
	}
	resume() {
		this.told.push('resume');
		return this;
	}
	pause() {
		this.told.push('pause');
		return this;
	}
	ref() {
		return this;
	}
	unref() {
		return this;
	}
	write(text: string | Buffer) {
		this.emit('data', typeof text === 'string' ? Buffer.from(text) : text);
	}
}

const macrotask = () => new Promise<void>((resolve) => setImmediate(resolve));

function listening(delay = 15) {
	const source = new Source();
	const stdin = new KeyStdin(source as unknown as RawInput, delay);
	const keys: string[] = [];
	stdin.on('readable', () => {
		for (let key = stdin.read(); key !== null; key = stdin.read()) keys.push(key);
	});
	stdin.setRawMode(true);
	return {source, stdin, keys};
}

describe('keys in lumps', () => {
	test('come one by one, each in a macrotask of its own', async () => {
		const {source, keys} = listening();
		source.write('jjj');
		expect(keys).toEqual([]);
		await macrotask();
		expect(keys).toEqual(['j']);
		await macrotask();
		expect(keys).toEqual(['j', 'j']);
		await macrotask();
		expect(keys).toEqual(['j', 'j', 'j']);
	});

	test('an arrow and Enter in one piece are two keys', async () => {
		const {source, keys} = listening();
		source.write('\x1b[B\r');
		for (let round = 0; round < 4; round++) await macrotask();
		expect(keys).toEqual(['\x1b[B', '\r']);
	});

	test('a letter cut in the middle of its bytes is one key', async () => {
		const {source, keys} = listening();
		const bytes = Buffer.from('é');
		source.write(bytes.subarray(0, 1));
		source.write(bytes.subarray(1));
		await macrotask();
		await macrotask();
		expect(keys).toEqual(['é']);
	});
});

describe('keys in halves', () => {
	beforeEach(() => void vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout']}));
	afterEach(() => void vi.useRealTimers());

	test('over SSH an arrow may come 90 ms apart', async () => {
		const {source, keys} = listening(restDelay({SSH_TTY: '/dev/pts/1'}));
		source.write('\x1b');
		vi.advanceTimersByTime(90);
		source.write('[B');
		await macrotask();
		await macrotask();
		expect(keys).toEqual(['\x1b[B']);
	});

	test('after that, Escape alone is Escape', async () => {
		const {source, keys} = listening(100);
		source.write('\x1b');
		vi.advanceTimersByTime(99);
		await macrotask();
		expect(keys).toEqual([]);
		vi.advanceTimersByTime(1);
		await macrotask();
		expect(keys).toEqual([escapeKey]);
	});

	test('a paste is waited for longer, and its end may come late', async () => {
		const {source, keys} = listening(15);
		source.write('\x1b[200~one ');
		vi.advanceTimersByTime(1000);
		source.write('two\x1b[201~');
		await macrotask();
		expect(keys).toEqual(['\x1b[200~one two\x1b[201~']);
	});

	test('a paste whose end was lost does not swallow the keyboard', async () => {
		const {source, keys} = listening(15);
		source.write('\x1b[200~lost');
		vi.advanceTimersByTime(5000);
		source.write('j');
		await macrotask();
		await macrotask();
		expect(keys).toEqual(['\x1b[200~lost\x1b[201~', 'j']);
	});
});

describe('the terminal', () => {
	test.each([
		[{}, 15],
		[{SSH_CONNECTION: '10.0.0.1 22'}, 100],
		[{SSH_TTY: '/dev/pts/0'}, 100],
	])('with %j the rest may take %i ms', (env, delay) => expect(restDelay(env)).toBe(delay));

	test('is read only while in raw mode', async () => {
		const {source, stdin, keys} = listening();
		stdin.setRawMode(false);
		expect(source.listenerCount('data')).toBe(0);
		expect(source.told).toEqual(['raw true', 'resume', 'raw false', 'pause']);
		source.write('q');
		await macrotask();
		expect(keys).toEqual([]);
	});

	test('that is gone is told of', () => {
		const {source, stdin} = listening();
		const gone = vi.fn();
		stdin.on('hangup', gone);
		source.emit('end');
		expect(gone).toHaveBeenCalledOnce();
	});
});

describe('before there is a dashboard that takes keys', () => {
	const waiting = () => {
		const source = new Source();
		const stdin = new KeyStdin(source as unknown as RawInput, 15);
		let interrupts = 0;
		stdin.on('interrupt', () => interrupts++);
		stdin.setRawMode(true);
		return {source, stdin, interrupts: () => interrupts};
	};

	test('Ctrl+C is told to whoever drew the frame, in a lump too', () => {
		const {source, interrupts} = waiting();
		source.write('jj\x03');
		expect(interrupts()).toBe(1);
	});

	test('what else is typed ahead is kept', async () => {
		const {source, stdin, interrupts} = waiting();
		source.write('3q');
		const keys: string[] = [];
		stdin.on('readable', () => {
			for (let key = stdin.read(); key !== null; key = stdin.read()) keys.push(key);
		});
		source.write('?\x03');
		for (let turn = 0; turn < 6; turn++) await macrotask();
		expect([keys, interrupts()]).toEqual([['3', 'q', '?', '\x03'], 0]);
	});
});
