import {createServer, connect as dial, type Socket} from 'node:net';

/** A proxy on loopback that spoils the connection at a chosen byte. */
export interface TcpProxy {
	readonly port: number;
	/** Bytes that clients sent towards the server, over all connections. */
	sent(): number;
	/** Bytes that clients received from the server, over all connections. */
	received(): number;
	close(): Promise<void>;
}

export interface Spoil {
	/** What happens once this many bytes went from a client to the server. */
	readonly after: number;
	/** `down`: the bytes from the server to a client are counted instead. */
	readonly way?: 'down';
	/** Only the first so many connections are spoilt, each by its own bytes; absent: all, by the bytes of all. */
	readonly times?: number;
	/** `cut` resets the connection; `stall` keeps it open and lets nothing through any more. */
	readonly how: 'cut' | 'stall';
}

export async function startTcpProxy(target: number, spoil?: Spoil): Promise<TcpProxy> {
	const sockets = new Set<Socket>();
	let sent = 0;
	let received = 0;
	let served = 0;
	const server = createServer((client) => {
		served++;
		const isSound = spoil?.times !== undefined && served > spoil.times;
		const upstream = dial(target, '127.0.0.1');
		for (const socket of [client, upstream]) {
			sockets.add(socket);
			socket.on('close', () => sockets.delete(socket));
			socket.on('error', () => socket.destroy());
		}
		client.on('close', () => upstream.destroy());
		upstream.on('close', () => client.destroy());
		let spoilt = false;
		let [up, down] = [0, 0];
		const isSpoiltBy = (bytes: number) => {
			if (!spoil || isSound || bytes <= spoil.after) return false;
			spoilt = true;
			if (spoil.how === 'cut') client.resetAndDestroy();
			return true;
		};
		client.on('data', (data) => {
			if (spoilt) return;
			sent += data.length;
			up += data.length;
			if (spoil?.way !== 'down' && isSpoiltBy(spoil?.times === undefined ? sent : up)) return;
			if (!upstream.write(data)) {
				client.pause();
				upstream.once('drain', () => client.resume());
			}
		});
		upstream.on('data', (data) => {
			if (spoilt) return;
			down += data.length;
			if (spoil?.way === 'down' && isSpoiltBy(down)) return;
			received += data.length;
			client.write(data);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	return {
		port: typeof address === 'object' && address ? address.port : 0,
		sent: () => sent,
		received: () => received,
		async close() {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
