import type {Progress, Work} from '../../core/ports.ts';

/** Makes work that tells how far it is by calling back into work that yields it; what nobody waits for is left out. */
export async function* asWork<T>(work: (tell: (progress: Progress) => void) => Promise<T>): Work<T> {
	let latest: Progress | undefined;
	let wake = () => {};
	let settled = false;
	const running = work((progress) => {
		latest = progress;
		wake();
	});
	const end = () => {
		settled = true;
		wake();
	};
	running.then(end, end);
	while (!settled) {
		await new Promise<void>((resolve) => {
			wake = resolve;
			if (settled || latest !== undefined) resolve();
		});
		const progress = latest;
		latest = undefined;
		if (progress !== undefined && !settled) yield progress;
	}
	return await running;
}
