import { protocols } from './dist/properties/registry.js';
import { loadModule } from './dist/verify/module/load.js';
import { guestSubject } from './dist/verify/module/subject.js';
import { runBatch } from './dist/properties/kit/batch.js';
const p = protocols.find(x=>x.spec.name==='mainline-dht');
const m = await loadModule('examples/bittorrent-dht.js');
const n=+process.argv[2];
for (const profile of process.argv.slice(3)) {
const t=performance.now();
const r = runBatch(p, {...guestSubject(p,m),name:'yours'}, {campaign:7,from:0,to:n,generator:{profile}});
console.log(profile, performance.now()-t, r.failures.map(f=>f.property+' '+f.run).join(', '));
}
