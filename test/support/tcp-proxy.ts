import {createServer, connect as dial, type Socket} from 'node:net';

/** A proxy on loopback that spoils the connection at a chosen byte. */
export interface TcpProxy {
	readonly port: number;
	/** Bytes that clients sent towards the server, over all connections. */
	sent(): number;
	close(): Promise<void>;
}

export interface Spoil {
	/** What happens once this many bytes went from a client to the server. */
	readonly after: number;
	/** `cut` resets the connection; `stall` keeps it open and lets nothing through any more. */
	readonly how: 'cut' | 'stall';
}

export async function startTcpProxy(target: number, spoil?: Spoil): Promise<TcpProxy> {
	const sockets = new Set<Socket>();
	let sent = 0;
	const server = createServer((client) => {
		const upstream = dial(target, '127.0.0.1');
		for (const socket of [client, upstream]) {
			sockets.add(socket);
			socket.on('close', () => sockets.delete(socket));
			socket.on('error', () => socket.destroy());
		}
		client.on('close', () => upstream.destroy());
		upstream.on('close', () => client.destroy());
		let spoilt = false;
		client.on('data', (data) => {
			if (spoilt) return;
			sent += data.length;
			if (spoil && sent > spoil.after) {
				spoilt = true;
				if (spoil.how === 'cut') client.resetAndDestroy();
				return;
			}
			if (!upstream.write(data)) {
				client.pause();
				upstream.once('drain', () => client.resume());
			}
		});
		upstream.on('data', (data) => {
			if (!spoilt) client.write(data);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	return {
		port: typeof address === 'object' && address ? address.port : 0,
		sent: () => sent,
		async close() {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
