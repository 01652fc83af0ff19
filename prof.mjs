import { protocols } from './dist/properties/registry.js';
import { loadModule } from './dist/verify/module/load.js';
import { guestSubject } from './dist/verify/module/subject.js';
import { runBatch } from './dist/properties/kit/batch.js';
const p = protocols.find(x=>x.spec.name==='mainline-dht');
const m = await loadModule('examples/bittorrent-dht.js');
const s = {...guestSubject(p,m),name:'yours'}; const orig=s.create; const seen=new Set();
s.create=(...a)=>{const peer=orig(...a); for (const k of ['receive','timer','call']) { const r=peer[k].bind(peer); peer[k]=(...b)=>{const t=performance.now(); try{return r(...b)}catch(e){const w=String(e.stack).split('\n').slice(0,3).join(' | '); if(!seen.has(w)){seen.add(w);console.log('THROWS',w)} throw e} finally { const d=performance.now()-t; if(d>300) console.log('SLOW',k,d,k==='receive'?Buffer.from(b[1].bytes,'hex').toString('latin1').slice(0,120):b[0]) }}} return peer};
const [from,to,profile]=[+process.argv[2],+process.argv[3],process.argv[4]];
for (let i=from;i<to;i++){ const t=performance.now(); const r=runBatch(p,s,{campaign:7,from:i,to:i+1,generator:{profile,peers:{min:4,max:6},operations:15}}); const f=r.failures.map(f=>f.property).filter(x=>!['only-answering-nodes-are-named','names-the-k-closest','knows-every-subtree','buckets-are-refreshed','good-node-never-replaced','nodes-re-replicate-peers'].includes(x)); console.log(i,(performance.now()-t|0),f.join(' ')); }
