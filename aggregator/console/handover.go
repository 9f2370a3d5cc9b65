package console

import "net/http"

// maxHanded bounds what another site hands over, in bytes.
const maxHanded = 64 << 10

// handover is what the visitor is shown of what another site handed over: a form
// that the visitor's own browser sends on, with the visitor's own cookie.
type handover struct{ Action, Field, Value string }

// deny answers what another site sends. Nothing is done of it; the one field that
// an area takes from others is shown to the visitor, who sends it on or not.
func (c *console) deny(w http.ResponseWriter, r *http.Request) {
	area := c.takesFromOthers(r)
	if area == nil {
		c.refuse(w, r, crossOrigin())
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxHanded)
	if err := r.ParseForm(); err != nil {
		c.refuse(w, r, badForm())
		return
	}
	handed := handover{Action: r.URL.Path, Field: area.HandedOver, Value: r.PostForm.Get(area.HandedOver)}
	f := frame{Lang: langOf(r), Title: area.Title, Here: Root, Data: handed}
	if err := c.pages.write(w, http.StatusOK, nil, "handover", f); err != nil {
		c.Log.Error("console page", "error", err.Error())
	}
}

// takesFromOthers gives the area that a form of another site is for; nil: none.
func (c *console) takesFromOthers(r *http.Request) *Area {
	for i := range c.Areas {
		if a := &c.Areas[i]; a.HandedOver != "" && r.Method == http.MethodPost && r.URL.Path == Root+"/"+a.Path {
			return a
		}
	}
	return nil
}
