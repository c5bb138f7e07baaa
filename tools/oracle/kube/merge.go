// Cases of strategic merges: each original with each patch of its type.
package main

import (
	"encoding/json"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"sigs.k8s.io/yaml"

	"tiphys/oracle/table"
)

// The parts of a workflow's types that merges depend on, with their tags.
type parameter struct {
	Name    string   `json:"name"`
	Value   *string  `json:"value,omitempty"`
	Default *string  `json:"default,omitempty"`
	Enum    []string `json:"enum,omitempty"`
}

type inputs struct {
	Parameters []parameter `json:"parameters,omitempty" patchStrategy:"merge" patchMergeKey:"name"`
}

type userContainer struct {
	corev1.Container   `json:",inline"`
	MirrorVolumeMounts *bool `json:"mirrorVolumeMounts,omitempty"`
}

type template struct {
	Name           string              `json:"name,omitempty"`
	Inputs         inputs              `json:"inputs,omitempty"`
	NodeSelector   map[string]string   `json:"nodeSelector,omitempty"`
	Container      *corev1.Container   `json:"container,omitempty"`
	Volumes        []corev1.Volume     `json:"volumes,omitempty" patchStrategy:"merge" patchMergeKey:"name"`
	InitContainers []userContainer     `json:"initContainers,omitempty" patchStrategy:"merge" patchMergeKey:"name"`
	Sidecars       []userContainer     `json:"sidecars,omitempty" patchStrategy:"merge" patchMergeKey:"name"`
	Tolerations    []corev1.Toleration `json:"tolerations,omitempty" patchStrategy:"merge" patchMergeKey:"key"`
	HostAliases    []corev1.HostAlias  `json:"hostAliases,omitempty" patchStrategy:"merge" patchMergeKey:"ip"`
	Annotations    map[string]string   `json:"annotations,omitempty"`
}

type workflowSpec struct {
	Templates        []template                    `json:"templates,omitempty" patchStrategy:"merge" patchMergeKey:"name"`
	Entrypoint       string                        `json:"entrypoint,omitempty"`
	Arguments        inputs                        `json:"arguments,omitempty"`
	Volumes          []corev1.Volume               `json:"volumes,omitempty" patchStrategy:"merge" patchMergeKey:"name"`
	NodeSelector     map[string]string             `json:"nodeSelector,omitempty"`
	Tolerations      []corev1.Toleration           `json:"tolerations,omitempty" patchStrategy:"merge" patchMergeKey:"key"`
	ImagePullSecrets []corev1.LocalObjectReference `json:"imagePullSecrets,omitempty" patchStrategy:"merge" patchMergeKey:"name"`
	HostAliases      []corev1.HostAlias            `json:"hostAliases,omitempty" patchStrategy:"merge" patchMergeKey:"ip"`
	TemplateDefaults *template                     `json:"templateDefaults,omitempty"`
}

func asJSON(text string) []byte {
	out, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		panic(text + ": " + err.Error())
	}
	return out
}

func merged(name string, typed any, original, patch string) table.Case {
	in, arg := asJSON(original), asJSON(patch)
	return table.AnswerAs(name, string(in), string(arg), func() (string, error) {
		out, err := strategicpatch.StrategicMergePatch(in, arg, typed)
		if err != nil {
			return "", err
		}
		var any any
		if err := json.Unmarshal(out, &any); err != nil {
			return "", err
		}
		again, err := json.Marshal(any)
		return string(again), err
	})
}

func mergeCases() (out []table.Case) {
	for _, original := range podOriginals {
		for _, patch := range podPatches {
			out = append(out, merged("PodSpec", corev1.PodSpec{}, original, patch))
		}
	}
	for _, original := range templateOriginals {
		for _, patch := range templatePatches {
			out = append(out, merged("Template", template{}, original, patch))
		}
	}
	for _, original := range specOriginals {
		for _, patch := range specPatches {
			out = append(out, merged("WorkflowSpec", workflowSpec{}, original, patch))
		}
	}
	return out
}

var podOriginals = []string{
	`{}`,
	`{containers: [{name: main, image: busybox, env: [{name: A, value: "1"}, {name: B, value: "2"}], args: [x, y]}]}`,
	`{containers: [{name: wait, image: exec}, {name: main, image: busybox, ports: [{containerPort: 80, name: http}, {containerPort: 81}], volumeMounts: [{name: v, mountPath: /v}], resources: {limits: {cpu: "1", memory: 1Gi}}}], volumes: [{name: v, emptyDir: {}}, {name: w, secret: {secretName: s}}], nodeSelector: {a: "1", b: "2"}}`,
	`{initContainers: [{name: init, image: i}], containers: [{name: a}, {name: b}, {name: c}, {name: d}], tolerations: [{key: k, operator: Exists}], hostAliases: [{ip: 1.1.1.1, hostnames: [h]}], imagePullSecrets: [{name: p}], schedulerName: s, activeDeadlineSeconds: 5, hostNetwork: true}`,
	`{containers: [{name: main, lifecycle: {preStop: {exec: {command: [a]}}}, securityContext: {runAsUser: 1, capabilities: {add: [X, Y], drop: [Z]}}}], securityContext: {fsGroup: 7, supplementalGroups: [1, 2]}, affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: k, operator: In, values: [v]}]}]}}}, topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}], nodeSelector: null}`,
}

var podPatches = []string{
	`{}`,
	`{containers: [{name: main, image: alpine}]}`,
	`{containers: [{name: main, env: [{name: B, value: "3"}, {name: C, value: "4"}]}]}`,
	`{containers: [{name: main, env: [{name: A, $patch: delete}]}]}`,
	`{containers: [{name: main, env: [{$patch: replace}, {name: Z, value: z}]}]}`,
	`{containers: [{name: new, image: n}, {name: main, args: [q]}]}`,
	`{containers: [{name: c, image: 1}, {name: a, image: 2}]}`,
	`{containers: [{$patch: delete, name: main}]}`,
	`{containers: [{$patch: replace}]}`,
	`{containers: [{$patch: merge, name: main}]}`,
	`{containers: [{$patch: nonsense, name: main}]}`,
	`{containers: [{image: nameless}]}`,
	`{containers: [{$patch: delete}]}`,
	`{containers: null}`,
	`{containers: []}`,
	`{containers: {name: main}}`,
	`{containers: [main]}`,
	`{containers: [[main]]}`,
	`{containers: [{name: main, resources: {limits: {cpu: null, gpu: "1"}}}]}`,
	`{containers: [{name: main, resources: {$patch: replace, requests: {cpu: "2"}}}]}`,
	`{containers: [{name: main, resources: {$patch: delete}}]}`,
	`{containers: [{name: main, ports: [{containerPort: 81, name: other}, {containerPort: 8080}]}]}`,
	`{containers: [{name: main, ports: [{containerPort: 80.0, $patch: delete}]}]}`,
	`{containers: [{name: main, volumeMounts: [{mountPath: /w, name: w}, {mountPath: /v, readOnly: true}]}]}`,
	`{$setElementOrder/containers: [{name: main}, {name: wait}], containers: [{name: main, image: z}]}`,
	`{$setElementOrder/containers: [{name: d}, {name: b}, {name: a}]}`,
	`{$setElementOrder/containers: [{name: d}, {name: b}], containers: [{name: b, image: x}, {name: d, image: y}]}`,
	`{$setElementOrder/containers: [{name: x}, {name: a}], containers: [{name: x, image: new}]}`,
	`{$setElementOrder/containers: main}`,
	`{$setElementOrder: [{name: a}]}`,
	`{$setElementOrder/containers: [{name: a}], containers: [{name: a, $patch: delete}, {name: c, image: x}]}`,
	`{$retainKeys: [containers, nodeSelector], nodeSelector: {c: "3"}}`,
	`{$retainKeys: [containers], nodeSelector: {c: "3"}}`,
	`{$retainKeys: containers}`,
	`{volumes: [{name: v, hostPath: {path: /x}}]}`,
	`{volumes: [{name: v, $retainKeys: [name, hostPath], hostPath: {path: /x}}]}`,
	`{volumes: [{name: u, configMap: {name: c, items: [{key: k, path: p}]}}]}`,
	`{nodeSelector: {a: null, c: "3"}}`,
	`{nodeSelector: {$patch: replace, z: "9"}}`,
	`{nodeSelector: {$patch: delete}}`,
	`{nodeSelector: {$patch: nonsense}}`,
	`{nodeSelector: null, hostNetwork: null}`,
	`{tolerations: [{key: k, operator: Equal, value: v}]}`,
	`{hostAliases: [{ip: 1.1.1.1, hostnames: [i]}, {ip: 2.2.2.2, hostnames: [j]}]}`,
	`{imagePullSecrets: [{name: q}, {name: p}]}`,
	`{schedulerName: other, activeDeadlineSeconds: 9007199254740993, hostNetwork: false}`,
	`{securityContext: {supplementalGroups: [2, 3], fsGroup: null}}`,
	`{containers: [{name: main, securityContext: {capabilities: {add: [Y, W], drop: null}}}]}`,
	`{containers: [{name: main, lifecycle: {preStop: {exec: null, sleep: {seconds: 3}}}}]}`,
	`{affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: []}]}}}}`,
	`{topologySpreadConstraints: [{topologyKey: host, maxSkew: 2, whenUnsatisfiable: ScheduleAnyway}]}`,
	`{$deleteFromPrimitiveList/schedulerName: [x]}`,
	`{securityContext: {$deleteFromPrimitiveList/supplementalGroups: [2, 9]}}`,
	`{$deleteFromPrimitiveList: [x]}`,
	`{$patch: replace, containers: [{name: only}]}`,
	`{$patch: delete}`,
	`{unknown: {a: 1}}`,
	`{containers: [{name: main, unknown: {a: null, b: {$patch: delete}}}]}`,
	`{volumes: [{name: v, emptyDir: null}, {name: w, $patch: delete}]}`,
	`{containers: [{name: main, image: one}, {name: main, image: two}]}`,
	`{containers: [{name: b, $patch: delete}, {name: e, image: x}, {name: d, image: y}]}`,
}

var templateOriginals = []string{
	`{}`,
	`{name: t, container: {name: "", image: busybox, command: [sh], resources: {}}, inputs: {parameters: [{name: a, value: "1"}, {name: b, default: x}]}}`,
	`{volumes: [{name: v, emptyDir: {}}], sidecars: [{name: s, image: i, mirrorVolumeMounts: true}], tolerations: [{key: k}], nodeSelector: {disk: ssd}, annotations: {x: y}}`,
}

var templatePatches = []string{
	`{name: u, container: {image: alpine, env: [{name: E, value: f}]}}`,
	`{inputs: {parameters: [{name: b, value: "2"}, {name: c}]}}`,
	`{inputs: {parameters: [{value: "2"}]}}`,
	`{inputs: {parameters: []}}`,
	`{inputs: {parameters: [{name: b, enum: [x, y]}, {name: a, $patch: delete}]}}`,
	`{volumes: [{name: v, emptyDir: {medium: Memory}}, {name: w, emptyDir: {}}]}`,
	`{sidecars: [{name: s, command: [x]}, {name: t, image: j}], initContainers: [{name: i, image: i}]}`,
	`{tolerations: [{key: k, value: v}, {operator: Exists}]}`,
	`{tolerations: [{key: j}]}`,
	`{nodeSelector: {disk: hdd, zone: a}, annotations: null}`,
	`{container: {command: [bash, -c], args: [echo]}}`,
	`{container: null}`,
	`{hostAliases: [{ip: 1.2.3.4, hostnames: [a, b]}]}`,
}

var specOriginals = []string{
	`{templates: [{name: a, container: {image: one, resources: {limits: {cpu: "1"}}}}, {name: b, container: {image: two}}], entrypoint: a, arguments: {parameters: [{name: p, value: "1"}, {name: q, value: "2"}]}}`,
	`{volumes: [{name: v, emptyDir: {}}], tolerations: [{key: k, effect: NoSchedule}], imagePullSecrets: [{name: one}], nodeSelector: {a: b}, templateDefaults: {container: {image: d}, nodeSelector: {x: y}}}`,
}

var specPatches = []string{
	`{entrypoint: b, arguments: {parameters: [{name: q, value: "3"}, {name: r, value: "4"}]}}`,
	`{templates: [{name: c, container: {image: three}}, {name: a, container: {image: four, resources: {limits: {memory: 1Gi}}}}]}`,
	`{templates: [{name: b, $patch: delete}]}`,
	`{imagePullSecrets: [{name: two}, {name: one}], hostAliases: [{ip: 9.9.9.9}]}`,
	`{templateDefaults: {container: {command: [c]}, nodeSelector: {x: null, z: w}}}`,
	`{volumes: [{name: w, emptyDir: {}}, {name: v, persistentVolumeClaim: {claimName: c}}], nodeSelector: {c: d}}`,
}
