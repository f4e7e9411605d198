// @tus/server with its store of files; hashes each file when it is whole, by reading it, as its documentation shows.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';

const directory = process.env.DIR;
new Server({
    path: '/files',
    datastore: new FileStore({ directory }),
    async onUploadFinish(request, upload) {
        const hash = createHash('sha256');
        for await (const piece of createReadStream(`${directory}/${upload.id}`, { highWaterMark: 1 << 20 })) {
            hash.update(piece);
        }
        return { headers: { 'x-sha256': hash.digest('hex') } };
    },
}).listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
