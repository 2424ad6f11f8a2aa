--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

SET client_encoding TO 'SJ'
'IS''あ';
COMMENT ON TABLE public.t IS 'ソ';
COMMENT ON TABLE public.t IS '
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
